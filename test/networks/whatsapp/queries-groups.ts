/** What a client asks about groups (`w:g2`). Clients that change groups are not modelled: phones do. */
import { QueryError, type Query, type QueryHandler } from './query.ts';
import { children, node } from './wire/node.ts';
import type { Group } from './groups.ts';

export const groupQueries: Readonly<Record<string, QueryHandler>> = {
  'w:g2/get/participating': (query) => {
    checkRate(query);
    const own = [...query.world.groups.values()].filter((group) => group.has(query.account));
    const asked = new Set(children(query.child).map(({ tag }) => tag));
    if (!asked.has('participants')) throw new QueryError(501, 'groups without their participants');
    return { content: [node('groups', {}, own.map(describe))] };
  },
  'w:g2/get/query': (query) => {
    checkRate(query);
    const group = query.world.groups.get(query.stanza.attrs.to ?? '');
    if (!group) throw new QueryError(404, 'item-not-found', true);
    if (!group.has(query.account)) throw new QueryError(403, 'forbidden', true);
    return { content: [describe(group)] };
  },
  'urn:xmpp:whatsapp:dirty/set/clean': ({ child }) => {
    const type = child?.attrs.type;
    if (type !== 'groups' && type !== 'account_sync') throw new QueryError(501, `dirty bits of ${type ?? 'nothing'}`);
    return {};
  },
};

function describe(group: Group): ReturnType<Group['describe']> {
  return group.describe();
}

/** The real server refuses groups that are asked for too often; how often is not known. See the fault `rateLimit`. */
function checkRate({ world, account }: Query): void {
  if (world.faults.rateLimits.take(account.number)) throw new QueryError(429, 'rate-overlimit', true);
}
