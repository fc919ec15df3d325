import type { MessageTimeline, TimelineStep } from '../../../shared/contract/ui.ts';
import { absoluteTime, decimal, exactTime } from '../../ui/format.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { Recipient } from '../../ui/text.tsx';
import { words } from '../../words/index.ts';
import type { Shape, Tone } from '../../words/shapes.ts';
import { reasonWords } from './reason.ts';

const ENDS: Partial<Record<TimelineStep, { shape: Shape; tone: Tone }>> = {
  failed: { shape: 'cross', tone: 'bad' },
  expired: { shape: 'cross', tone: 'rest' },
  cancelled: { shape: 'cross', tone: 'rest' },
  unconfirmed: { shape: 'triangle', tone: 'wait' },
  handedOverAgain: { shape: 'ring', tone: 'wait' },
};
const done: { shape: Shape; tone: Tone } = { shape: 'check', tone: 'good' };
const line =
  'relative grid grid-cols-[14px_minmax(0,1fr)_auto] gap-3 pb-3.5 last:pb-0 not-last:after:absolute not-last:after:start-[6.5px] not-last:after:top-[21px] not-last:after:bottom-px not-last:after:border-s not-last:after:border-line-2';

/** The evidence, oldest first, to the millisecond, each with the id it goes by, and what is still to come. */
export function Timeline({ message, network }: { message: MessageTimeline; network: string }) {
  // Telegram tells nobody that a message reached the phone.
  const isLastBeforeRead = message.channel === 'telegram' && message.status === 'sent';
  const toCome = isLastBeforeRead ? words.stillToCome.delivered : words.stillToCome[message.status];
  const ids: Partial<Record<TimelineStep, string>> = { accepted: message.id, handedOver: message.networkId };
  return (
    <ol aria-label={words.queue.timeline}>
      {message.steps.map(({ what, at, detail }) => (
        <li key={`${what} ${at}`} className={line}>
          <span className="mt-1">
            <Glyph {...(ENDS[what] ?? done)} />
          </span>
          <div>
            {words.timelineSteps[what](network)}
            {detail === undefined ? null : <p className="text-1 text-ink-2">{reasonWords(detail)}</p>}
            {ids[what] === undefined ? null : (
              <p className="text-1 text-ink-2">
                <span className="sr-only">
                  {what === 'accepted' ? words.queue.id : words.queue.networkId(network)}{' '}
                </span>
                <code dir="ltr">{ids[what]}</code>
              </p>
            )}
          </div>
          <time className="text-ink-2" dateTime={new Date(at).toISOString()} title={absoluteTime(at)}>
            {exactTime(at)}
          </time>
        </li>
      ))}
      {toCome === undefined ? null : (
        <li className={`${line} text-ink-2`}>
          <span className="mt-1">
            <Glyph shape="clock" tone="rest" />
          </span>
          <div>{toCome}</div>
        </li>
      )}
    </ol>
  );
}

/** In a group each member speaks for itself: how many have come how far, and who. */
export function Members({ members }: { members: NonNullable<MessageTimeline['members']> }) {
  const { total, each } = members;
  return (
    <section aria-label={words.queue.members} className="grid gap-2">
      <h3 className="font-semibold">{words.queue.members}</h3>
      <dl className="flex flex-wrap gap-x-5 gap-y-1">
        {(['delivered', 'read', 'played'] as const)
          .filter((what) => what !== 'played' || members.played > 0)
          .map((what) => (
            <div key={what} className="flex gap-2">
              <dt className="text-ink-2">{words.messageStatuses[what].word}</dt>
              <dd>{total === undefined ? decimal(members[what]) : words.queue.ofAll(members[what], total)}</dd>
            </div>
          ))}
      </dl>
      {each.length === 0 ? null : (
        <details>
          <summary className="w-fit text-ink-2">{words.queue.eachMember}</summary>
          <ul className="mt-2 grid max-h-60 gap-1 overflow-y-auto">
            {each.map(({ member, receipt }) => (
              <li key={member} className="flex flex-wrap justify-between gap-x-3">
                <Recipient to={member} />
                <span className="text-ink-2">{words.messageStatuses[receipt].word}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
