import { useState } from 'react';
import { createLiveQuery } from '../../app/live-query.ts';
import { useLive } from '../../app/live.ts';
import { pageClock } from '../../app/page-clock.ts';
import type { ConsentState } from '../../../shared/policy/consent.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import { decimal } from '../../ui/format.ts';
import { Segments } from '../../ui/segments.tsx';
import { words } from '../../words/index.ts';
import { GatewayTrouble } from '../api/gateway-trouble.tsx';
import { READ_EVERY_MS, type InstanceName } from './instance.ts';
import { PersonItem } from './person-item.tsx';

const PAGE_PEOPLE = 100;
/** As many as one answer carries. */
const SHOWN_MAX = 10_000;

type Filter = 'all' | ConsentState;

/** Everybody who said something, to be filtered and searched. */
export function PeopleList({ which }: { which: InstanceName }) {
  const [filter, setFilter] = useState<Filter>('all');
  const [text, setText] = useState('');
  const [{ value: counts }] = useLive((store) =>
    createLiveQuery(store, pageClock, 'recipient.counts', which, READ_EVERY_MS),
  );
  const digits = text.replaceAll(/\D/g, '').slice(0, 15);
  const of: Record<Filter, number> = {
    registered: counts?.registered ?? 0,
    optedOut: counts?.optedOut ?? 0,
    all: (counts?.registered ?? 0) + (counts?.optedOut ?? 0),
  };
  const names: Record<Filter, string> = {
    all: words.people.all,
    registered: words.people.states.registered.word,
    optedOut: words.people.states.optedOut.word,
  };
  const wish = {
    ...which,
    ...(filter !== 'all' && { state: filter }),
    ...(digits !== '' && { digits }),
  };
  return (
    <Card title={counts ? words.people.summary(counts.registered, counts.optedOut) : words.people.list}>
      <div className="grid items-end gap-3 sm:grid-cols-[auto_minmax(0,1fr)]">
        <Segments
          label={words.people.filter}
          value={filter}
          onChange={(chosen) => setFilter(chosen)}
          options={(['all', 'registered', 'optedOut'] as const).map((value) => ({
            value,
            label: `${names[value]} ${decimal(of[value])}`,
          }))}
        />
        <Field
          label={words.people.search}
          type="search"
          inputMode="tel"
          dir="ltr"
          maxLength={30}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <Found key={JSON.stringify(wish)} wish={wish} which={which} isFiltered={filter !== 'all' || digits !== ''} />
    </Card>
  );
}

interface FoundProps {
  wish: InstanceName & { state?: ConsentState; digits?: string };
  which: InstanceName;
  isFiltered: boolean;
}

function Found({ wish, which, isFiltered }: FoundProps) {
  const [limit, setLimit] = useState(PAGE_PEOPLE);
  const [{ value, error, busy }, live] = useLive((store) =>
    createLiveQuery(store, pageClock, 'recipient.list', { ...wish, limit: PAGE_PEOPLE }, READ_EVERY_MS),
  );
  if (error) return <GatewayTrouble error={error} onRetry={() => live.read()} />;
  if (!value) {
    return (
      <p role="status" className="text-ink-2">
        {words.people.loading}
      </p>
    );
  }
  const { recipients, next } = value;
  if (recipients.length === 0) {
    return (
      <div role="status">
        <h3 className="font-semibold">{isFiltered ? words.people.emptyFilter : words.people.empty}</h3>
        <p className="text-ink-2">{isFiltered ? words.people.emptyFilterMeaning : words.people.emptyMeaning}</p>
      </div>
    );
  }
  const loadMore = () => {
    const more = Math.min(SHOWN_MAX, limit * 2);
    setLimit(more);
    live.read({ ...wish, limit: more });
  };
  return (
    <>
      <ul aria-label={words.people.list} className="grid divide-y divide-line">
        {recipients.map((person) => (
          <PersonItem key={person.number} person={person} which={which} onChange={() => live.read()} />
        ))}
      </ul>
      {next === undefined || limit === SHOWN_MAX ? null : (
        <div>
          <Button busy={busy} onClick={loadMore}>
            {words.people.loadMore}
          </Button>
        </div>
      )}
    </>
  );
}
