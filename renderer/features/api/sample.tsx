import { useId, useState } from 'react';
import type { ApiAccessView } from '../../../shared/contract/ui.ts';
import { hrefOf } from '../../app/route.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { words } from '../../words/index.ts';
import { sendCommand, statusCommand, terminalOf, type Sending } from './commands.ts';
import { MASK } from './credentials.tsx';
import type { SendingAccount } from './readiness.ts';

/** A number that belongs to nobody: it is kept for films. */
const NOBODY = '447700900123';
const ANSWER_ID = '0198f2c4-7a31-7c55-9b1e-2f60b1a4d7e3';

interface Props {
  accounts: [SendingAccount, ...SendingAccount[]];
  gatewayUrl: string;
  /** `null` when only the gateway's operator knows it. */
  access: ApiAccessView | null;
  shown: boolean;
}

/** A command that sends a message as it stands, what is answered, and how to follow it. */
export function Sample({ accounts, gatewayUrl, access, shown }: Props) {
  const titleId = useId();
  const [chosen, setChosen] = useState<string>();
  const [to, setTo] = useState('');
  const account = accounts.find(({ id }) => id === chosen) ?? accounts[0];
  const terminal = terminalOf(navigator.userAgent);
  const message = { number: to.replace(/\D/g, '') || NOBODY, message: words.api.text };
  const whole: Sending = {
    gatewayUrl,
    channel: account.channel,
    instance: account.instance,
    clientId: access?.clientId ?? 'CLIENT_ID',
    clientSecret: access?.clientSecret ?? 'CLIENT_SECRET',
  };
  const seen: Sending = access && !shown ? { ...whole, clientSecret: MASK } : whole;
  return (
    <article className="card" aria-labelledby={titleId}>
      <h2 id={titleId}>{words.api.sample}</h2>
      <div className="sample-wish">
        {accounts.length > 1 ? (
          <Select
            label={words.api.from}
            value={account.id}
            onChange={setChosen}
            options={accounts.map(({ id, label }) => ({ value: id, label }))}
          />
        ) : null}
        <Field
          label={words.api.to}
          hint={words.api.toHint}
          type="tel"
          dir="ltr"
          autoComplete="off"
          placeholder={NOBODY}
          maxLength={25}
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
      </div>
      <CodeBlock
        caption={
          access
            ? `${words.api.paste[terminal]}${shown ? '' : ` ${words.api.withSecret}`}`
            : words.api.fromAnywhere[terminal]
        }
        action={<CopyButton text={sendCommand(whole, message, terminal)} what={words.api.command} />}
      >
        {sendCommand(seen, message, terminal)}
      </CodeBlock>
      <CodeBlock caption={words.api.answer}>{JSON.stringify({ status: 'queued', id: ANSWER_ID })}</CodeBlock>
      <p>
        {words.api.answerMeaning} <a href={hrefOf({ screen: 'queue', messageId: undefined })}>{words.api.queue}</a>.
      </p>
      <CodeBlock
        caption={words.api.status}
        action={<CopyButton text={statusCommand(whole, ANSWER_ID, terminal)} what={words.api.statusCommand} />}
      >
        {statusCommand(seen, ANSWER_ID, terminal)}
      </CodeBlock>
    </article>
  );
}
