import { useState } from 'react';
import { OWN_CLIENT } from '../../../shared/contract/owner/names.ts';
import { useSnapshot } from '../../app/hooks.ts';
import { hrefOf } from '../../app/route.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import { ScreenTitle } from '../../ui/screen-title.tsx';
import { Select } from '../../ui/select.tsx';
import { words } from '../../words/index.ts';
import { useNamedAccounts } from '../accounts/account-names.ts';
import { ImportPeople } from './import-people.tsx';
import { PeopleList } from './people-list.tsx';
import { RegistrationLink } from './registration-link.tsx';
import { Rule } from './rule.tsx';

/** Whom the numbers may write to, and how that is known. */
export function People() {
  const isEmbedded = useSnapshot(({ link }) => link.embedded);
  return (
    <>
      <div className="print:hidden">
        <ScreenTitle title={words.people.title}>{words.people.meaning}</ScreenTitle>
      </div>
      {isEmbedded ? (
        <OwnPeople />
      ) : (
        <Note tone="rest" title={words.people.hosted}>
          {words.people.hostedMeaning}
        </Note>
      )}
    </>
  );
}

function OwnPeople() {
  const accounts = useNamedAccounts();
  const [chosen, setChosen] = useState<string>();
  const bound = accounts.flatMap(({ id, label, channel, binding }) =>
    binding?.state === 'bound'
      ? [{ id, label, which: { client: OWN_CLIENT, channel, instance: binding.instance } }]
      : [],
  );
  const account = bound.find(({ id }) => id === chosen) ?? bound[0];
  if (!account) {
    return (
      <Note
        tone="wait"
        title={words.people.noInstance}
        action={<ButtonLink href={hrefOf({ screen: 'home' })}>{words.people.addNumber}</ButtonLink>}
      >
        {words.people.noInstanceMeaning}
      </Note>
    );
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      {bound.length > 1 ? (
        <div className="max-w-[320px] print:hidden">
          <Select
            label={words.queue.account}
            value={account.id}
            onChange={setChosen}
            options={bound.map(({ id, label }) => ({ value: id, label }))}
          />
        </div>
      ) : null}
      {/* What is typed or shown for one number must not stay for another. */}
      <div key={account.id} className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 print:hidden">
          <Rule which={account.which} />
          <PeopleList which={account.which} />
        </div>
        <RegistrationLink which={account.which} />
        <div className="print:hidden">
          <ImportPeople which={account.which} />
        </div>
      </div>
    </div>
  );
}
