import { useState } from 'react';
import type { ApiAccessView } from '../../../shared/contract/ui.ts';
import { hrefOf } from '../../app/route.ts';
import { Card } from '../../ui/card.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Field } from '../../ui/field.tsx';
import { phoneDigits } from '../../ui/format.ts';
import { Segments } from '../../ui/segments.tsx';
import { Select } from '../../ui/select.tsx';
import { words } from '../../words/index.ts';
import { terminalOf, type Sending } from './commands.ts';
import { MASK } from './credentials.tsx';
import type { SendingAccount } from './readiness.ts';
import { SAMPLE_LANGUAGES, SAMPLE_NAMES, sampleFor, sendSample, statusSample } from './samples.ts';
import { TrySend } from './try-send.tsx';

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

/** Sends once from here, and shows the program that does the same, what is answered, and how to follow it. */
export function Sample({ accounts, gatewayUrl, access, shown }: Props) {
  const [chosen, setChosen] = useState<string>();
  const [to, setTo] = useState('');
  const [text, setText] = useState(words.api.text);
  const [isMissing, setMissing] = useState(false);
  const [language, setLanguage] = useState(() => sampleFor(terminalOf(navigator.userAgent)));
  const account = accounts.find(({ id }) => id === chosen) ?? accounts[0];
  const number = phoneDigits(to);
  const message = { number: number ?? NOBODY, message: text };
  const whole: Sending = {
    gatewayUrl,
    channel: account.channel,
    instance: account.instance,
    clientId: access?.clientId ?? 'CLIENT_ID',
    clientSecret: access?.clientSecret ?? 'CLIENT_SECRET',
  };
  const seen: Sending = access && !shown ? { ...whole, clientSecret: MASK } : whole;
  return (
    <Card title={words.api.sample}>
      <div className="grid items-start gap-4 sm:grid-cols-2">
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
          {...(isMissing && number === undefined && { problem: words.pair.numberProblem })}
          type="tel"
          dir="ltr"
          autoComplete="off"
          placeholder={NOBODY}
          maxLength={25}
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
        <Field
          label={words.api.message}
          dir="auto"
          maxLength={900}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      {access ? <TrySend account={account} number={number} text={text} onMissing={() => setMissing(true)} /> : null}
      <h3 className="border-t border-line pt-4 font-semibold">{words.api.same}</h3>
      <Segments
        label={words.api.language}
        value={language}
        onChange={(value) => setLanguage(value)}
        options={SAMPLE_LANGUAGES.map((value) => ({ value, label: SAMPLE_NAMES[value] }))}
      />
      <CodeBlock
        caption={
          access
            ? `${words.api.run[language]}${shown ? '' : ` ${words.api.withSecret}`}`
            : `${words.api.fillIn} ${words.api.run[language]}`
        }
        action={<CopyButton text={sendSample(language, whole, message)} what={words.api.command} />}
      >
        {sendSample(language, seen, message)}
      </CodeBlock>
      <CodeBlock caption={words.api.answer}>{JSON.stringify({ status: 'queued', id: ANSWER_ID })}</CodeBlock>
      <p>
        {words.api.answerMeaning} <a href={hrefOf({ screen: 'queue', messageId: undefined })}>{words.api.queue}</a>.
      </p>
      <CodeBlock
        caption={words.api.status}
        action={<CopyButton text={statusSample(language, whole, ANSWER_ID)} what={words.api.statusCommand} />}
      >
        {statusSample(language, seen, ANSWER_ID)}
      </CodeBlock>
    </Card>
  );
}
