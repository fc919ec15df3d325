import { useState } from 'react';
import type { AccountView } from '../../../shared/contract/ui.ts';
import type { Command } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { phone, phoneDigits } from '../../ui/format.ts';
import { words } from '../../words/index.ts';

/** The other way to link: for a phone whose camera is broken, or that is far from this screen. */
export function ByNumber({ account, command }: { account: AccountView; command: Command }) {
  const isTelegram = account.channel === 'telegram';
  const known = account.identity?.number;
  const [text, setText] = useState(known === undefined ? '' : phone(known));
  const [problem, setProblem] = useState<string>();
  const show = async () => {
    const phoneNumber = phoneDigits(text);
    setProblem(phoneNumber === undefined ? words.pair.numberProblem : undefined);
    if (phoneNumber !== undefined) await command.run('account.pair', { accountId: account.id, phoneNumber });
  };
  return (
    <details className="by-number">
      <summary>{isTelegram ? words.telegram.byCode : words.pair.typeInstead}</summary>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void show();
        }}
      >
        <Field
          label={words.pair.number}
          hint={words.pair.numberHint}
          {...(problem !== undefined && { problem })}
          type="tel"
          inputMode="tel"
          autoComplete="tel"
          dir="ltr"
          maxLength={30}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" busy={command.busy}>
          {isTelegram ? words.telegram.sendCode : words.pair.showCode}
        </Button>
      </form>
    </details>
  );
}
