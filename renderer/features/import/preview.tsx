import type { ImportLine, ImportWish } from '../../../shared/contract/ui/imports.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import { expandEmojiShortcuts } from '../../../shared/policy/emoji-shortcuts.ts';
import { Card } from '../../ui/card.tsx';
import { decimal, duration } from '../../ui/format.ts';
import { Recipient } from '../../ui/text.tsx';
import { ClockTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import { reasonOf, tally } from './reasons.ts';
import { Reasons } from './reason-list.tsx';

/** Messages that are shown whole. */
const SHOWN = 5;
/** Characters of a text that may not fit in its room. */
const SCROLLS_FROM = 200;
/** Lines that are named for each reason. */
const NAMED = 8;

interface Props {
  lines: readonly ImportLine[] | undefined;
  channel: Channel;
}

/** The first messages as they will be sent, and what is wrong with the others. */
export function Preview({ lines, channel }: Props) {
  if (!lines) return <Card>{words.imports.loading}</Card>;
  const wishes = lines.flatMap((line) => ('wish' in line ? line : []));
  const wrong = lines.flatMap((line) => ('problem' in line ? line : []));
  const reasons = tally(wrong.map(({ problem }) => problem)).map(({ code, count }) => ({
    code,
    text: reasonOf(code),
    count,
    detail: namedLines(wrong.filter(({ problem }) => problem === code).map(({ line }) => line)),
  }));
  return (
    <Card title={words.imports.preview}>
      <p role="status">
        <span className="font-semibold">{words.imports.fine(wishes.length)}</span>{' '}
        {wrong.length === 0 ? null : <span className="text-ink-2">{words.imports.wrong(wrong.length)}</span>}
      </p>
      {reasons.length === 0 ? null : <Reasons reasons={reasons} />}
      {wishes.length === 0 ? null : (
        <ol className="grid gap-4">
          {wishes.slice(0, SHOWN).map(({ line, wish }) => (
            <li key={line}>
              <Sample wish={wish} channel={channel} />
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

function Sample({
  wish: { to, text, notBefore, validityMs, priority },
  channel,
}: {
  wish: ImportWish;
  channel: Channel;
}) {
  const name = to.kind === 'number' ? to.number : to.name;
  return (
    <div className="grid justify-items-start gap-1">
      <p className="flex flex-wrap gap-x-3 text-1 text-ink-2">
        <span>
          {words.imports.previewTo} <Recipient to={name} />
        </span>
        {notBefore === undefined ? null : (
          <span>
            {words.imports.notBefore} <ClockTime at={notBefore} />
          </span>
        )}
        {validityMs === undefined ? null : (
          <span>
            {words.imports.validFor} {duration(validityMs)}
          </span>
        )}
        {priority === undefined ? null : <span>{words.queue.priorities[priority]}</span>}
      </p>
      {/* A long one scrolls, also by keyboard. */}
      <p
        dir="auto"
        tabIndex={text.length > SCROLLS_FROM ? 0 : undefined}
        className="max-h-48 max-w-[min(100%,56ch)] overflow-y-auto rounded-card border border-line bg-good-soft px-3 py-2 wrap-anywhere whitespace-pre-wrap"
      >
        {/* As the gateway does it; Telegram's apps have shortcuts of their own. */}
        {channel === 'whatsapp' ? expandEmojiShortcuts(text) : text}
      </p>
    </div>
  );
}

function namedLines(lines: readonly number[]): string {
  const named = lines.slice(0, NAMED).map((line) => decimal(line));
  const text = `${named.join(words.app.comma)}${lines.length > NAMED ? '…' : ''}`;
  return lines.length === 1 ? words.imports.inLine(text) : words.imports.inLines(text);
}
