import { useState } from 'react';
import type { EventRow } from '../../../shared/contract/ui/health.ts';
import { createLiveQuery } from '../../app/live-query.ts';
import { useLive } from '../../app/live.ts';
import { pageClock } from '../../app/page-clock.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';
import { Glyph } from '../../ui/glyph.tsx';
import { Select } from '../../ui/select.tsx';
import { ClockTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import { useNamedAccounts } from '../accounts/account-names.ts';
import type { Shape, Tone } from '../../words/shapes.ts';
import { eventWords } from './event-words.ts';

const EVERY_MS = 10_000;
const FIRST_LIMIT = 500;
const SHOWN_AT_ONCE = 40;

const looks: Record<EventRow['severity'], { shape: Shape; tone: Tone }> = {
  problem: { shape: 'triangle', tone: 'bad' },
  warning: { shape: 'clock', tone: 'wait' },
  note: { shape: 'dot', tone: 'rest' },
};

type Filter = EventRow['severity'] | 'any';

/** What happened, newest first, found by the words that stand here. */
export function Events() {
  const accounts = useNamedAccounts();
  const [{ value, error }] = useLive((store) =>
    createLiveQuery(store, pageClock, 'health.events', { limit: FIRST_LIMIT }, EVERY_MS),
  );
  const [text, setText] = useState('');
  const [severity, setSeverity] = useState<Filter>('any');
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const wanted = text.trim().toLocaleLowerCase();
  const found = (value?.events ?? [])
    .map((event) => {
      const account = accounts.find(({ id }) => id === event.accountId);
      return { event, account, sentence: eventWords(event, account) };
    })
    .filter(
      ({ event, account, sentence }) =>
        (severity === 'any' || event.severity === severity) &&
        `${sentence} ${account?.label ?? ''}`.toLocaleLowerCase().includes(wanted),
    );
  const { healthScreen } = words;
  return (
    <Card title={healthScreen.events}>
      <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_200px]">
        <Field
          label={healthScreen.search}
          type="search"
          value={text}
          maxLength={100}
          onChange={(event) => setText(event.target.value)}
        />
        <Select
          label={healthScreen.severity}
          value={severity}
          options={[
            { value: 'any', label: healthScreen.anySeverity },
            ...(['problem', 'warning', 'note'] as const).map((level) => ({
              value: level,
              label: healthScreen.severities[level],
            })),
          ]}
          onChange={(chosen: Filter) => setSeverity(chosen)}
        />
      </div>
      <ErrorNote error={error} />
      {value !== undefined && found.length === 0 ? <p className="text-ink-2">{healthScreen.eventsEmpty}</p> : null}
      <ol>
        {found.slice(0, shown).map(({ event, account, sentence }) => (
          <li
            key={event.id}
            className="grid grid-cols-[14px_minmax(0,1fr)_auto] items-baseline gap-3 border-b border-line py-2 last:border-0"
          >
            <span className="translate-y-0.5">
              <Glyph {...looks[event.severity]} />
            </span>
            <span>
              <span className="sr-only">{healthScreen.severities[event.severity]}: </span>
              {sentence}
              {account ? (
                <span className="block text-1 text-ink-2">
                  <bdi>{account.label}</bdi>
                </span>
              ) : null}
            </span>
            <span className="text-1 text-ink-2">
              <ClockTime at={event.at} seconds />
            </span>
          </li>
        ))}
      </ol>
      {found.length > shown ? (
        <div>
          <Button onClick={() => setShown(shown + SHOWN_AT_ONCE)}>{healthScreen.older}</Button>
        </div>
      ) : null}
    </Card>
  );
}
