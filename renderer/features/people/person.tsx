import { useEffect, useState } from 'react';
import type { RecipientAnswer, RecipientsPage } from '../../../shared/contract/recipients.ts';
import type { UiAnswers } from '../../../shared/contract/ui.ts';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { phone } from '../../ui/format.ts';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';
import { Evidence } from './evidence.tsx';
import type { InstanceName } from './instance.ts';

interface Props {
  person: RecipientsPage['recipients'][number];
  which: InstanceName;
  onChange(): void;
}

/** What is known of a person, taking their no, and erasing them. */
export function Person({ person, which, onChange }: Props) {
  const { number, state } = person;
  const shown = useCommand();
  const command = useCommand();
  const [known, setKnown] = useState<RecipientAnswer>();
  const [asking, setAsking] = useState<'optOut' | 'erase'>();
  const [erased, setErased] = useState<UiAnswers['person.erase']>();
  const { run } = shown;
  const { client, channel, instance } = which;

  useEffect(() => {
    let isWanted = true;
    const read = async () => {
      const result = await run('recipient.show', { client, channel, instance, number });
      if (isWanted && result.ok) setKnown(result.value);
    };
    void read();
    return () => {
      isWanted = false;
    };
  }, [run, client, channel, instance, number]);

  const optOut = async () => {
    setAsking(undefined);
    const result = await command.run('recipient.optOut', { ...which, number });
    if (result.ok) onChange();
  };
  const erase = async () => {
    setAsking(undefined);
    const result = await command.run('person.erase', { number });
    if (!result.ok) return;
    setErased(result.value);
    if (result.value.atDevices === 0) onChange();
  };

  return (
    <div className="grid gap-3 ps-4 pt-2 pb-3">
      {known ? <Evidence evidence={known.evidence} /> : null}
      <ErrorNote error={shown.error} />
      <div className="flex flex-wrap gap-2">
        {state === 'registered' ? (
          <Button busy={command.busy} onClick={() => setAsking('optOut')}>
            {words.people.optOut}
          </Button>
        ) : null}
        <Button look="quiet" busy={command.busy} onClick={() => setAsking('erase')}>
          {words.people.erase}
        </Button>
      </div>
      {erased ? (
        <Note
          tone={erased.atDevices > 0 || !erased.logEmptied ? 'wait' : 'good'}
          title={words.people.erased(erased.messages, erased.inbound)}
          alert
        >
          {erased.atDevices > 0 ? <p>{words.people.eraseLater(erased.atDevices)}</p> : null}
          {erased.logEmptied ? null : <p>{words.people.eraseUnfinished}</p>}
        </Note>
      ) : null}
      <ErrorNote error={command.error} />
      {asking ? (
        <Confirm
          title={asking === 'erase' ? words.people.eraseTitle(phone(number)) : words.people.optOutTitle(phone(number))}
          confirm={asking === 'erase' ? words.people.erase : words.people.optOut}
          cancel={words.people.cancel}
          onCancel={() => setAsking(undefined)}
          onConfirm={() => void (asking === 'erase' ? erase() : optOut())}
        >
          {asking === 'erase' ? words.people.eraseMeaning : words.people.optOutMeaning}
        </Confirm>
      ) : null}
    </div>
  );
}
