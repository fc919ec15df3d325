import type { GroupRow } from '../../../shared/contract/ui/groups.ts';
import { phone } from '../../ui/format.ts';
import { words } from '../../words/index.ts';

/** Who made a group: the number, or that the network does not tell it. */
export function Creator({ creator }: { creator: GroupRow['creator'] }) {
  if (creator === 'unasked') return words.groups.unasked;
  if (creator === 'hidden' || creator.number === undefined) return words.groups.hidden;
  return <bdi dir="ltr">{phone(creator.number)}</bdi>;
}
