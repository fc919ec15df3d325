import { useState } from 'react';
import type { AccountView } from '../../../shared/contract/ui.ts';
import type { Command } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { phone, phoneDigits } from '../../ui/format.ts';
import { words } from '../../words/index.ts';

interface Props {
  account: AccountView;
  command: Command;
  /** Without a code beside it, it stands at the start. */
  wide?: boolean;
}

/** The other way to link: for a phone whose camera is broken, or that is far from this screen. */
export function ByNumber({ account, command, wide = false }: Props) {
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
    <details className={`w-full ${wide ? 'max-w-90' : 'max-w-76'}`}>
      <summary className={`w-fit py-1 text-ink-2 ${wide ? '' : 'mx-auto'}`}>
        {isTelegram ? words.telegram.byCode : words.pair.typeInstead}
      </summary>
      <form
        noValidate
        className="mt-3 grid gap-3"
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
