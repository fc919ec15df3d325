import { memo, useState } from 'react';
import type { RecipientsPage } from '../../../shared/contract/recipients.ts';
import { phone } from '../../ui/format.ts';
import { State } from '../../ui/glyph.tsx';
import { ClockTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import type { InstanceName } from './instance.ts';
import { Person } from './person.tsx';

interface Props {
  person: RecipientsPage['recipients'][number];
  which: InstanceName;
  onChange(): void;
}

/** One person; opened, it shows how their word is known and what can be done. */
export const PersonItem = memo(
  function PersonItem({ person, which, onChange }: Props) {
    const { number, state, changedAt } = person;
    const [open, setOpen] = useState(false);
    return (
      <li className="py-2 [contain-intrinsic-size:auto_38px] [content-visibility:auto]">
        <details className="group" onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary className="flex flex-wrap items-baseline gap-x-6 gap-y-1 py-0.5">
            <span
              aria-hidden="true"
              className="w-2 text-ink-3 transition-transform group-open:rotate-90 rtl:-scale-x-100"
            >
              ›
            </span>
            <bdi dir="ltr" className="min-w-40 font-semibold">
              {phone(number)}
            </bdi>
            <State state={words.people.states[state]} />
            <span className="ms-auto text-1 text-ink-2">
              {words.people.since} <ClockTime at={Date.parse(changedAt)} />
            </span>
          </summary>
          {open ? <Person key={`${state} ${changedAt}`} person={person} which={which} onChange={onChange} /> : null}
        </details>
      </li>
    );
  },
  (before, after) => JSON.stringify(before.person) === JSON.stringify(after.person),
);
