import type { SessionState } from '../../../shared/model/session.ts';
import { ClockTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';

/** Since when, beside the state's word. */
export function SessionMoment({ session }: { session: SessionState }) {
  if (!('since' in session)) return null;
  return (
    <>
      {` ${words.account.since} `}
      <ClockTime at={session.since} />
    </>
  );
}
