/** `usync`: who is on WhatsApp, with which devices and which LID. */
import type { Account } from './accounts.ts';
import { QueryError, type Query, type QueryHandler } from './query.ts';
import { formatJid, parseJid, serverJid } from './wire/jid.ts';
import { child, children, node, text, type Node } from './wire/node.ts';
import { timestamp, type World } from './world.ts';

type Protocol = (asked: { world: World; jid: string; account: Account | undefined }) => Node | undefined;

const protocols: Readonly<Record<string, Protocol>> = {
  contact: ({ account }) => node('contact', { type: account ? 'in' : 'out' }),
  devices: ({ account }) => account && node('devices', {}, [node('device-list', {}, deviceList(account))]),
  // Only a phone number has a LID to tell; asked by LID, the answer would map it to itself.
  lid: ({ account, jid }) => (account && !jid.endsWith('@lid') ? node('lid', { val: account.lid() }) : undefined),
  status: ({ world, account }) => account && node('status', { t: timestamp(world) }, Buffer.from('Available')),
};

export const usyncQueries: Readonly<Record<string, QueryHandler>> = {
  'usync/get/usync': ({ world, child: usync }) => {
    const asked = children(child(usync, 'query')).map(({ tag }) => {
      const protocol = protocols[tag];
      if (!protocol) throw new QueryError(501, `usync protocol ${tag}`);
      return protocol;
    });
    const users = children(child(usync, 'list'), 'user').map((user) => answerUser(world, user, asked));
    const content = [node('result'), node('list', {}, users)];
    return { content: [node('usync', usync?.attrs ?? {}, content)] };
  },
};

function answerUser(world: Query['world'], user: Node, asked: readonly Protocol[]): Node {
  const contact = child(user, 'contact');
  const jid = contact?.content === undefined ? user.attrs.jid : jidOfNumber(text(contact));
  if (!parseJid(jid) || jid === undefined) throw new QueryError(400, `usync asks about ${jid ?? 'nobody'}`);
  const account = world.directory.find(jid)?.account;
  const parts = asked.map((protocol) => protocol({ world, jid, account })).filter((part) => part !== undefined);
  return node('user', { jid }, parts);
}

function jidOfNumber(written: string): string {
  if (!/^\+\d{5,17}$/.test(written)) throw new QueryError(400, `contact ${written} is not a number in E.164`);
  return formatJid(written.slice(1), serverJid);
}

function deviceList(account: Account): Node[] {
  return [...account.devices.values()].map(({ id }) =>
    node('device', { id: String(id), 'key-index': id === 0 ? undefined : String(id) }),
  );
}
