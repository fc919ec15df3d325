import { useState } from 'react';
import { CHANNELS, type Channel } from '../../../shared/model/channel.ts';
import { useCommand } from '../../app/hooks.ts';
import { goTo, hrefOf } from '../../app/route.ts';
import { ScreenTitle } from '../../ui/screen-title.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { cardLook } from '../../ui/card.tsx';
import { Segments } from '../../ui/segments.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';
import { words } from '../../words/index.ts';

/** The first thing a newcomer sees, and the way to one more number. */
export function AddAccount({ first }: { first: boolean }) {
  const command = useCommand();
  const [label, setLabel] = useState('');
  const [channel, setChannel] = useState<Channel>('whatsapp');
  const add = async () => {
    const added = await command.run('account.add', { channel, label });
    if (!added.ok) return;
    const { accountId } = added.value;
    // A refusal to start pairing is shown by the next screen, which offers the code again.
    await command.run('account.pair', { accountId });
    goTo({ screen: 'pair', accountId });
  };
  return (
    <>
      <ScreenTitle title={first ? words.add.welcome : words.add.title}>
        {first ? words.add.welcomeMeaning : words.add.meaning}
      </ScreenTitle>
      <form
        className={`${cardLook} max-w-120`}
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Segments<Channel>
          label={words.add.network}
          value={channel}
          options={CHANNELS.map((value) => ({ value, label: words.networks[value] }))}
          onChange={setChannel}
        />
        <Field
          label={words.add.label}
          hint={words.add.labelHint}
          value={label}
          maxLength={60}
          required
          autoComplete="off"
          onChange={(event) => setLabel(event.target.value)}
        />
        <ErrorNote error={command.error} />
        <div className="flex flex-wrap gap-2">
          <Button look="primary" type="submit" busy={command.busy}>
            {words.add.submit(words.networks[channel])}
          </Button>
          {first ? null : <ButtonLink href={hrefOf({ screen: 'home' })}>{words.add.cancel}</ButtonLink>}
        </div>
      </form>
    </>
  );
}
