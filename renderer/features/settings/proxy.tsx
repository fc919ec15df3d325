import { useState } from 'react';
import type { ShownProxy } from '../../../shared/contract/ui/way-out.ts';
import { useCommand, useSnapshot } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { words } from '../../words/index.ts';
import { ProxyForm } from './proxy-form.tsx';
import { Tried } from './tried.tsx';
import { useTest } from './use-test.ts';

/** What connections to the outside go through, and whether it leads there. */
export function ProxyCard() {
  const proxy = useSnapshot(({ settings }) => settings.proxy);
  const [isOpen, setOpen] = useState(false);
  return (
    <Card title={words.wayOut.proxy}>
      <p className="text-ink-2">{words.wayOut.proxyMeaning}</p>
      {isOpen ? (
        <ProxyForm proxy={proxy} onDone={() => setOpen(false)} />
      ) : (
        <Present proxy={proxy} onChange={() => setOpen(true)} />
      )}
    </Card>
  );
}

function Present({ proxy, onChange }: { proxy: ShownProxy | null; onChange(): void }) {
  const test = useTest();
  return (
    <>
      {proxy === null ? (
        <p>{words.wayOut.direct}</p>
      ) : (
        <p className="wrap-anywhere">
          {words.wayOut.through} <bdi dir="ltr">{addressOf(proxy)}</bdi>
          {proxy.user === undefined ? null : ` ${words.wayOut.withLogin(proxy.user)}`}
        </p>
      )}
      {proxy?.isFixed ? <p className="text-ink-2">{words.wayOut.fixed}</p> : null}
      <div className="flex flex-wrap gap-2">
        {proxy?.isFixed ? null : (
          <Button onClick={onChange}>{proxy === null ? words.wayOut.chooseProxy : words.wayOut.change}</Button>
        )}
        <Button busy={test.busy} onClick={() => void test.run({})}>
          {test.busy ? words.wayOut.testing : words.wayOut.test}
        </Button>
        {proxy === null || proxy.isFixed ? null : <GoDirectly />}
      </div>
      <Tried test={test} />
    </>
  );
}

function GoDirectly() {
  const command = useCommand();
  const [asks, setAsks] = useState(false);
  return (
    <>
      <Button look="quiet" busy={command.busy} onClick={() => setAsks(true)}>
        {words.wayOut.off}
      </Button>
      <ErrorNote error={command.error} />
      {asks ? (
        <Confirm
          title={words.wayOut.offTitle}
          confirm={words.wayOut.off}
          cancel={words.wayOut.cancel}
          look="primary"
          onCancel={() => setAsks(false)}
          onConfirm={() => {
            setAsks(false);
            void command.run('wayOut.setProxy', { proxy: null });
          }}
        >
          {words.wayOut.offMeaning}
        </Confirm>
      ) : null}
    </>
  );
}

const addressOf = ({ kind, host, port }: ShownProxy): string =>
  `${kind}://${host.includes(':') ? `[${host}]` : host}:${port}`;
