import type { AccountView } from '../../../shared/contract/ui.ts';
import { useNow } from '../../app/hooks.ts';
import { Note } from '../../ui/note.tsx';
import { ClockTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import { holdNow } from './hold.ts';

/** That the network lets no new chats start, until when, and what that means for what waits. */
export function AccountRestriction({ account }: { account: AccountView }) {
  const now = useNow();
  const hold = account.restriction && holdNow(account.restriction, now);
  if (!hold) return null;
  const network = words.networks[account.channel];
  const said =
    hold.kind === 'wait'
      ? words.account.waitTitle(network)
      : hold.kind === 'timeLock'
        ? words.account.lockTitle(network)
        : hold.newChats.by === 'plan'
          ? words.account.ownQuotaTitle(hold.newChats.total)
          : words.account.quotaTitle(network, hold.newChats.total);
  return (
    <Note tone="wait" title={said}>
      <p>
        {hold.endsAt === undefined ? (
          words.account.holdEndUnknown(network)
        ) : (
          <>
            {words.account.holdUntil} <ClockTime at={hold.endsAt} seconds={hold.kind === 'wait'} />.
          </>
        )}{' '}
        {hold.kind === 'wait' ? words.account.waitMeaning : words.account.holdMeaning}
      </p>
    </Note>
  );
}
