/** What a client asks about itself and its settings, and how it goes online and leaves. */
import { deliverPending } from './delivery.ts';
import { unlink } from './kicks.ts';
import { QueryError, type Query, type QueryHandler } from './query.ts';
import { sendHistory } from './writing.ts';
import { child, children, node, text } from './wire/node.ts';

/** Baileys' ids of the stored GraphQL queries (`Types/Mex.js`) and the data each one answers. */
const storedQueries: Readonly<Record<string, object>> = {
  '23983697327930364': { xwa2_fetch_account_reachout_timelock: { is_active: false } },
  '24503548349331633': {
    xwa2_message_capping_info: { total_quota: 1000, used_quota: 0, capping_status: 'NONE', ote_status: 'NOT_ELIGIBLE' },
  },
};

export const accountQueries: Readonly<Record<string, QueryHandler>> = {
  'w:p/get/ping': () => ({}),
  'passive/set/active': (query) => ({ after: () => goActive(query) }),
  'abt/get/props': () => ({ content: [node('props', { protocol: '1', hash: 'simulated' }, [])] }),
  'blocklist/get/': () => ({ content: [node('list', { dhash: 'none' }, [])] }),
  'privacy/get/privacy': () => ({
    content: [node('privacy', {}, [node('category', { name: 'readreceipts', value: 'all' })])],
  }),
  'privacy/set/tokens': ({ world, child: tokens }) => {
    for (const { attrs } of children(tokens, 'token')) {
      if (attrs.type !== 'trusted_contact') throw new QueryError(400, `token of type ${attrs.type ?? 'none'}`);
      if (!world.directory.find(attrs.jid)) throw new QueryError(404, `token for ${attrs.jid ?? 'nobody'}`, true);
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
  // No account is in a group yet.
  'w:g2/get/participating': () => ({ content: [node('groups', {}, [])] }),
  // No account has a picture; the real server says so with this error.
  'w:profile:picture/get/picture': () => {
    throw new QueryError(404, 'item-not-found', true);
  },
  'w:mex/get/query': ({ child: query }) => {
    const data = storedQueries[query?.attrs.query_id ?? ''];
    if (!data) throw new QueryError(501, `stored query ${query?.attrs.query_id ?? 'without id'}`);
    JSON.parse(text(query));
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
