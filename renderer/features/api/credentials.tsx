import { useId, useState, type ReactNode } from 'react';
import type { ApiAccessView } from '../../../shared/contract/ui.ts';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { cardLook } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { words } from '../../words/index.ts';

/** As long as anybody's secret: its length tells nothing. */
export const MASK = '•'.repeat(16);

interface Props {
  access: ApiAccessView;
  shown: boolean;
  onShow(shown: boolean): void;
  onRenewed(access: ApiAccessView): void;
}

/** Address, id and secret of the owner's own client, each to be copied; the secret is seen only when asked for. */
export function Credentials({ access, shown, onShow, onRenewed }: Props) {
  const titleId = useId();
  const { gatewayUrl, clientId, clientSecret } = access;
  return (
    <article className={cardLook} aria-labelledby={titleId}>
      <h2 id={titleId}>{words.api.credentials}</h2>
      <dl className="grid">
        <Value name={words.api.address} copy={gatewayUrl}>
          <code dir="ltr">{gatewayUrl}</code>
        </Value>
        <Value name={words.api.clientId} copy={clientId}>
          <code dir="ltr">{clientId}</code>
        </Value>
        <Value
          name={words.api.clientSecret}
          copy={clientSecret}
          action={
            <Button onClick={() => onShow(!shown)}>
              {shown ? words.api.hide : words.api.show}
              <span className="sr-only"> {words.api.clientSecret.toLowerCase()}</span>
            </Button>
          }
        >
          {shown ? (
            <code dir="ltr">{clientSecret}</code>
          ) : (
            <>
              <span aria-hidden="true">{MASK}</span>
              <span className="sr-only">{words.api.hidden}</span>
            </>
          )}
        </Value>
      </dl>
      <Renew onRenewed={onRenewed} />
    </article>
  );
}

function Value(props: { name: string; copy: string; action?: ReactNode; children: ReactNode }) {
  return (
    <div className="grid items-center gap-x-4 gap-y-1 border-line py-2 not-first:border-t sm:grid-cols-[128px_minmax(0,1fr)]">
      <dt className="text-ink-2">{props.name}</dt>
      <dd className="flex flex-wrap items-center justify-between gap-3 sm:flex-nowrap [&_code]:text-2">
        <span>{props.children}</span>
        <span className="flex flex-wrap gap-2">
          {props.action}
          <CopyButton text={props.copy} what={props.name.toLowerCase()} />
        </span>
      </dd>
    </div>
  );
}

function Renew({ onRenewed }: { onRenewed(access: ApiAccessView): void }) {
  const command = useCommand();
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState(false);
  const renew = async () => {
    setAsking(false);
    const result = await command.run('api.renewSecret', {});
    if (!result.ok) return;
    onRenewed(result.value);
    setDone(true);
  };
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="grow basis-70 text-ink-2">{words.api.onlyHere}</p>
        <Button look="quiet" busy={command.busy} onClick={() => setAsking(true)}>
          {words.api.renew}
        </Button>
      </div>
      <p role="status" className={done ? 'text-ink-2' : 'sr-only'}>
        {done ? words.api.renewed : ''}
      </p>
      <ErrorNote error={command.error} />
      {asking ? (
        <Confirm
          title={words.api.renewTitle}
          confirm={words.api.renew}
          cancel={words.api.cancel}
          onCancel={() => setAsking(false)}
          onConfirm={() => void renew()}
        >
          {words.api.renewMeaning}
        </Confirm>
      ) : null}
    </>
  );
}
