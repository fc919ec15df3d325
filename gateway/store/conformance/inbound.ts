import { describe, expect, it } from 'vitest';
import type { SaidContent } from '../../../shared/contract/inbound.ts';
import type { Report } from '../../../shared/contract/device.ts';
import type { ContractTools } from '../conformance.ts';
import { networkIdOf, T0 } from './harness.ts';

type InboundReport = Extract<Report, { kind: 'inbound' }>;

const from = { number: '4915100000001', lid: '77', name: 'Ann' };
const media = { sha256: 'a'.repeat(64), bytes: 9, mimetype: 'image/png' };
const received = (networkId: string, more: Partial<InboundReport['inbound']> = {}): InboundReport => ({
  kind: 'inbound',
  accountId: 'acc',
  agoMs: 1_000,
  inbound: {
    networkId,
    chat: { kind: 'person' },
    from,
    content: { kind: 'text', text: `text of ${networkId}` },
    sentAgoMs: 2_000,
    ...more,
  },
});

export function inboundContract({ store, steps, reopen }: ContractTools): void {
  const pageOf = (client: number, after = 0, limit = 100) => store().inbound({ client, after, limit });

  describe('inbound messages', () => {
    it('are kept as they came, for the client of the account, in order', async () => {
      const { client, run } = await steps.house();
      const other = await steps.client('other', 1);
      const group = { kind: 'group', id: 'g1', name: 'Family' } as const;
      await steps.report(run, 1, [
        received('A'),
        received('B', { chat: group, content: { kind: 'image', media, caption: 'Look' } }),
      ]);
      await reopen();
      const page = await pageOf(client);
      expect(page).toMatchObject([
        {
          networkId: 'A',
          chat: { kind: 'person' },
          from,
          content: { kind: 'text', text: 'text of A' },
          sentAt: T0 - 2_000,
          receivedAt: T0 - 1_000,
          channel: 'whatsapp',
          instance: 1,
        },
        { networkId: 'B', chat: group, content: { kind: 'image', media, caption: 'Look' } },
      ]);
      expect(new Set(page.map(({ id }) => id)).size).toBe(2);
      expect(await pageOf(other)).toEqual([]);
      expect(await store().inbound({ client, after: 0, limit: 9, channel: 'telegram' })).toEqual([]);
      expect(await store().inbound({ client, after: 0, limit: 9, instance: 1 })).toHaveLength(2);
    });

    it('are kept once per chat and network id, whichever device and report they come by', async () => {
      const { client, device, run } = await steps.house();
      const inGroup = (id: string) => ({ chat: { kind: 'group', id, name: 'x' } as const });
      await steps.report(run, 1, [
        received('A'),
        received('A'),
        received('A', inGroup('g')),
        received('A', inGroup('h')),
      ]);
      expect(await pageOf(client)).toHaveLength(3);

      const another = await steps.enrolledDevice();
      const itsRun = await steps.running(another);
      await steps.bind(another, { number: '491510000000' });
      await steps.report(itsRun, 1, [received('A'), received('B')]);
      expect((await pageOf(client)).map(({ networkId }) => networkId)).toEqual(['A', 'A', 'A', 'B']);
      expect(device).not.toBe(another);
    });

    it('are read in pages, and what comes later is behind all that was read', async () => {
      const { client, run } = await steps.house();
      await steps.report(
        run,
        1,
        ['A', 'B', 'C'].map((id) => received(id)),
      );
      const first = await pageOf(client, 0, 2);
      const second = await pageOf(client, first.at(-1)?.seq, 2);
      expect([...first, ...second].map(({ networkId }) => networkId)).toEqual(['A', 'B', 'C']);
      expect(await pageOf(client, second.at(-1)?.seq)).toEqual([]);
      expect(await store().removeInbound({ before: T0, limit: 10 })).toBe(3);
      await steps.report(run, 4, [received('D')]);
      expect(await pageOf(client, second.at(-1)?.seq)).toMatchObject([{ networkId: 'D' }]);
    });

    it('are looked at newest first, page by page, of one instance or of all', async () => {
      const { client, run } = await steps.house();
      await steps.report(
        run,
        1,
        ['A', 'B', 'C'].map((id) => received(id)),
      );
      const names = ({ messages }: { messages: { networkId: string }[] }) => messages.map(({ networkId }) => networkId);
      const first = await store().newestInbound({ client, limit: 2 });
      expect(names(first)).toEqual(['C', 'B']);
      await steps.report(run, 4, [received('D')]);
      const second = await store().newestInbound({ client, limit: 2, before: first.next });
      expect(names(second)).toEqual(['A']);
      expect(second.next).toBeUndefined();
      expect(names(await store().newestInbound({ client, limit: 9, channel: 'whatsapp', instance: 1 }))).toHaveLength(
        4,
      );
      expect(names(await store().newestInbound({ client, limit: 9, channel: 'telegram' }))).toEqual([]);
      expect(names(await store().newestInbound({ client: client + 1, limit: 9 }))).toEqual([]);
    });

    it('of an account without instance wait until it has one, and then come behind what was read', async () => {
      const client = await steps.client();
      const [first, second] = [await steps.enrolledDevice(), await steps.enrolledDevice()];
      const run = await steps.running(first);
      const later = await steps.running(second);
      await steps.report(run, 1, [received('EARLY'), received('EARLIER')]);
      await steps.bind(second, { number: '491510000000' });
      await steps.report(later, 1, [received('NOW')]);
      const [read] = await pageOf(client);
      expect(read).toMatchObject({ networkId: 'NOW' });
      await steps.bind(first, { number: '491510000000' });
      expect((await pageOf(client, read?.seq)).map(({ networkId }) => networkId)).toEqual(['EARLY', 'EARLIER']);
      await steps.report(run, 3, [received('NEXT')]);
      expect((await pageOf(client)).at(-1)).toMatchObject({ networkId: 'NEXT' });
    });

    it('of a number that is not confirmed are shown once it is', async () => {
      const { client, device, run } = await steps.house();
      await steps.bind(device, { number: '491510000999' });
      await steps.report(run, 1, [received('A')]);
      expect(await pageOf(client)).toEqual([]);
      await store().confirmNumber({ client: 'shop', channel: 'whatsapp', instance: 1, now: T0 });
      expect(await pageOf(client)).toMatchObject([{ networkId: 'A' }]);
    });
  });

  describe('edits and deletions', () => {
    const edit = (networkId: string, toNetworkId: string, content?: SaidContent): InboundReport =>
      received(networkId, { content: { kind: 'edit', toNetworkId, ...(content && { content }) } });
    const deletion = (networkId: string, toNetworkId: string, more: Partial<InboundReport['inbound']> = {}) =>
      received(networkId, { content: { kind: 'deletion', toNetworkId }, ...more });
    const text = (words: string) => ({ kind: 'text', text: words }) as const;

    it('change their message, and stand behind it as entries without words of their own', async () => {
      const { client, run } = await steps.house();
      await steps.report(run, 1, [received('A'), edit('E1', 'A', text('first')), edit('E2', 'A', text('second'))]);
      await reopen();
      const [message, ...changes] = await pageOf(client);
      expect(message).toMatchObject({ networkId: 'A', content: text('second'), editedAt: T0 - 2_000 });
      const now = { kind: 'edit', toNetworkId: 'A', content: text('second') };
      expect(changes).toMatchObject([
        { networkId: 'E1', message: message?.id, from, content: now },
        { networkId: 'E2', message: message?.id, from, content: now },
      ]);
      const { messages } = await store().newestInbound({ client, limit: 9 });
      expect(messages.map(({ networkId }) => networkId)).toEqual(['A']);
    });

    it('that delete leave no word and no file behind, in the edits before neither', async () => {
      const { client, device, run } = await steps.house();
      await store().touchMedia({ ...media, now: T0, device });
      await steps.report(run, 1, [
        received('A', { content: { kind: 'image', media, caption: 'Look' } }),
        edit('E', 'A', { kind: 'image', caption: 'Look here' }),
      ]);
      expect(await pageOf(client)).toMatchObject([{ content: { kind: 'image', media, caption: 'Look here' } }, {}]);
      expect(await store().clientMedia({ client, sha256: media.sha256 })).toEqual({ bytes: media.bytes });
      await steps.report(run, 3, [deletion('D', 'A'), edit('E3', 'A', text('too late'))]);
      const page = await pageOf(client);
      expect(page).toMatchObject([
        { content: { kind: 'deleted' }, deletedAt: T0 - 2_000 },
        { content: { kind: 'edit', toNetworkId: 'A' } },
        { content: { kind: 'deletion', toNetworkId: 'A' }, message: page[0]?.id },
      ]);
      expect(JSON.stringify(page)).not.toContain('Look');
      expect(await store().clientMedia({ client, sha256: media.sha256 })).toBeUndefined();
    });

    it('are done once, and only to messages of the same writer and chat', async () => {
      const { client, run } = await steps.house();
      const other = { number: '4915100000002', lid: '78' };
      const group = { kind: 'group', id: 'g', name: 'Family' } as const;
      await steps.report(run, 1, [
        received('A'),
        received('G', { chat: group, from: other }),
        deletion('D1', 'A', { from: other }),
        deletion('D2', 'G', { chat: group }),
        deletion('D3', 'A', { chat: group }),
        deletion('D4', 'NEVER'),
        edit('E', 'A', text('text of A')),
        edit('E', 'A', text('new')),
        edit('E', 'A', text('old again')),
      ]);
      expect((await pageOf(client)).map(({ content }) => content)).toMatchObject([
        text('new'),
        text('text of G'),
        { kind: 'edit', content: text('new') },
      ]);
    });

    it('find a person under the other name, and reach an account’s instance with its messages', async () => {
      const client = await steps.client();
      const device = await steps.enrolledDevice();
      const run = await steps.running(device);
      await steps.report(run, 1, [
        received('A', { from: { lid: '77' } }),
        received('E', { content: { kind: 'edit', toNetworkId: 'A', content: text('new') } }),
      ]);
      await steps.bind(device, { number: '491510000000' });
      const [message, change] = await pageOf(client);
      expect(message).toMatchObject({ content: text('new') });
      expect(change).toMatchObject({ message: message?.id, content: { content: text('new') } });
    });

    it('go with their message', async () => {
      const { client, run } = await steps.house();
      await steps.report(run, 1, [received('A'), edit('E', 'A', text('new'))]);
      expect(await store().removeInbound({ before: T0, limit: 1 })).toBe(1);
      expect(await pageOf(client)).toEqual([]);
    });
  });

  describe('what members of a group say', () => {
    it('is kept per member, the first of each counts, and the status of the message is not touched', async () => {
      const { client, run } = await steps.house();
      const id = await steps.accept(client, { to: { kind: 'group', name: 'Family' } });
      await steps.take(run, (await steps.lease(run)).fresh);
      const say = (member: string, what: 'delivered' | 'read' | 'played', agoMs: number): Report => ({
        kind: 'memberReceipt',
        id,
        networkId: networkIdOf(id),
        member,
        receipt: what,
        agoMs,
      });
      const { ignored } = await steps.report(run, 1, [
        say('b', 'delivered', 900),
        say('a', 'read', 800),
        say('a', 'delivered', 700),
        say('a', 'read', 600),
        { ...say('a', 'read', 0), networkId: 'OTHER' } as Report,
      ]);
      expect(ignored).toEqual([{ messageId: id, why: 'otherNetworkId' }]);
      expect(await store().message({ client, id })).toMatchObject({
        status: 'queued',
        members: [
          { member: 'a', deliveredAt: T0 - 700, readAt: T0 - 800, playedAt: null },
          { member: 'b', deliveredAt: T0 - 900, readAt: null, playedAt: null },
        ],
      });
    });

    it('under two names is one person’s, from the first time on', async () => {
      const { client, run } = await steps.house();
      const id = await steps.accept(client, { to: { kind: 'group', name: 'Family' } });
      await steps.take(run, (await steps.lease(run)).fresh);
      const said = { kind: 'memberReceipt', id, networkId: networkIdOf(id) } as const;
      await steps.report(run, 1, [
        { ...said, member: 'lid', receipt: 'delivered', agoMs: 900 },
        { ...said, member: 'a', receipt: 'delivered', agoMs: 800 },
        { ...said, member: 'a', alias: 'lid', receipt: 'read', agoMs: 700 },
        { ...said, member: 'a', alias: 'lid', receipt: 'played', agoMs: 600 },
      ]);
      expect(await store().message({ client, id })).toMatchObject({
        members: [{ member: 'a', deliveredAt: T0 - 900, readAt: T0 - 700, playedAt: T0 - 600 }],
      });
    });
  });
}
