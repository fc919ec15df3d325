/** What a client asks about itself and its settings, and how it goes online and leaves. */
import { deliverPending } from './delivery.ts';
import { unlink } from './kicks.ts';
import { QueryError, type Query, type QueryHandler } from './query.ts';
import { sendHistory } from './history.ts';
import { givePrivacyToken } from './notifications.ts';
import type { Restriction } from './restriction.ts';
import { child, children, node, text } from './wire/node.ts';

/** Baileys' ids of the stored GraphQL queries (`Types/Mex.js`) and the data each one answers. */
const storedQueries: Readonly<Record<string, (restriction: Restriction, now: number) => object>> = {
  '23983697327930364': (restriction, now) => ({
    xwa2_fetch_account_reachout_timelock: restriction.timeLockAnswer(now),
  }),
  '24503548349331633': (restriction, now) => ({ xwa2_message_capping_info: restriction.quotaAnswer(now) }),
};

export const accountQueries: Readonly<Record<string, QueryHandler>> = {
  'w:p/get/ping': () => ({}),
  'passive/set/active': (query) => ({ after: () => goActive(query) }),
  'abt/get/props': () => ({ content: [node('props', { protocol: '1', hash: 'simulated' }, [])] }),
  'blocklist/get/': () => ({ content: [node('list', { dhash: 'none' }, [])] }),
  'privacy/get/privacy': () => ({
    content: [node('privacy', {}, [node('category', { name: 'readreceipts', value: 'all' })])],
  }),
  'privacy/set/tokens': ({ world, account, child: tokens }) => {
    for (const { attrs } of children(tokens, 'token')) {
      if (attrs.type !== 'trusted_contact') throw new QueryError(400, `token of type ${attrs.type ?? 'none'}`);
      const receiver = world.directory.find(attrs.jid)?.account;
      if (!receiver) throw new QueryError(404, `token for ${attrs.jid ?? 'nobody'}`, true);
      givePrivacyToken(world, account, receiver);
    }
    return {};
  },
  'w:sync:app:state/set/sync': ({ child: sync }) => ({
    content: [
      node(
        'sync',
        {},
        children(sync, 'collection').map((collection) => {
          if (child(collection, 'patch')) throw new QueryError(501, 'app state patches');
          const { name, version } = collection.attrs;
          return node('collection', { name, version, type: 'result' });
        }),
      ),
    ],
  }),
  // No account has a picture; the real server says so with this error.
  'w:profile:picture/get/picture': () => {
    throw new QueryError(404, 'item-not-found', true);
  },
  'w:mex/get/query': ({ world, account, child: query }) => {
    const read = storedQueries[query?.attrs.query_id ?? ''];
    if (!read) throw new QueryError(501, `stored query ${query?.attrs.query_id ?? 'without id'}`);
    JSON.parse(text(query));
    const data = read(account.restriction, world.clock.now());
    return { content: [node('result', {}, Buffer.from(JSON.stringify({ data })))] };
  },
  'md/set/remove-companion-device': ({ account, device, child: removal }) => {
    if (removal?.attrs.jid !== account.jid(device.id)) throw new QueryError(403, 'a device may only remove itself');
    return { after: () => unlink(account, device) };
  },
};

function goActive({ world, connection, account, device }: Query): void {
  if (connection.stage.at !== 'session') return;
  connection.stage = { ...connection.stage, active: true };
  deliverPending(world, connection, device);
  if (device.hasHistory) return;
  device.hasHistory = true;
  sendHistory(world, account, device);
}
