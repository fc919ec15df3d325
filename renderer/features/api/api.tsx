import { useState } from 'react';
import { useSnapshot } from '../../app/hooks.ts';
import { useLive } from '../../app/live.ts';
import { Note } from '../../ui/note.tsx';
import { ScreenTitle } from '../../ui/screen-title.tsx';
import { named } from '../accounts/account-names.ts';
import { words } from '../../words/index.ts';
import { BeforeSending } from './before-sending.tsx';
import { Credentials } from './credentials.tsx';
import { GatewayTrouble } from './gateway-trouble.tsx';
import { createLiveAccess } from './live-access.ts';
import { More } from './more.tsx';
import { Quota } from './quota.tsx';
import { readinessOf } from './readiness.ts';
import { Sample } from './sample.tsx';

/** How the owner's programs send: where, with what, and a command to try it. */
export function Api() {
  const snapshot = useSnapshot((whole) => whole);
  const [{ access, error }, live] = useLive(createLiveAccess);
  const [shown, setShown] = useState(false);
  const { gatewayUrl } = snapshot.link;
  const readiness = readinessOf({ ...snapshot, accounts: named(snapshot.accounts) });
  return (
    <>
      <ScreenTitle title={words.api.title}>{words.api.meaning}</ScreenTitle>
      <div className="grid max-w-[760px] grid-cols-[minmax(0,1fr)] gap-4">
        {readiness.kind === 'ready' ? null : <BeforeSending readiness={readiness} />}
        {error ? <GatewayTrouble error={error} onRetry={live.read} /> : null}
        {access === undefined && !error ? (
          <p className="text-ink-2" role="status">
            {words.api.loading}
          </p>
        ) : null}
        {access === null ? <Hosted gatewayUrl={gatewayUrl} /> : null}
        {access && !error ? (
          <Credentials access={access} shown={shown} onShow={setShown} onRenewed={live.keep} />
        ) : null}
        {access && !error ? <Quota /> : null}
        {/* Never with placeholders that a person could take for real ones while the real ones are on their way. */}
        {readiness.kind === 'ready' && gatewayUrl !== undefined && access !== undefined && !error ? (
          <Sample accounts={readiness.accounts} gatewayUrl={gatewayUrl} access={access} shown={shown} />
        ) : null}
        {gatewayUrl === undefined ? null : <More gatewayUrl={gatewayUrl} />}
      </div>
    </>
  );
}

function Hosted({ gatewayUrl }: { gatewayUrl: string | undefined }) {
  return (
    <Note tone="rest" title={words.api.hosted}>
      <p>{words.api.hostedMeaning}</p>
      {gatewayUrl === undefined ? null : (
        <p>
          {words.api.address}: <code dir="ltr">{gatewayUrl}</code>
        </p>
      )}
    </Note>
  );
}
