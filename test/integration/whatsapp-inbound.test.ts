/** What the WhatsApp channel receives, against the simulated network. */
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Inbound } from '../../shared/contract/inbound.ts';
import { inbound as inboundShape } from '../../shared/contract/inbound.ts';
import { trustMediaHosts } from '../networks/baileys-client.ts';
import { startNetworks, waitFor, type Networks } from '../networks/client.ts';
import type { MediaInput } from '../networks/whatsapp/contract.ts';
import { TestAccount } from './whatsapp-account.ts';

const me = '15550001111';
const bob = '15550002222';
const eve = '15550003333';

let networks: Networks;
let user: TestAccount;

beforeAll(async () => {
  networks = await startNetworks({ stderr: 'ignore' });
  trustMediaHosts(networks.mediaAuthority);
});
afterAll(() => networks.stop());

beforeEach(async () => {
  await networks.whatsapp.reset();
  await networks.whatsapp.phone({ number: me, name: 'Me' });
  await networks.whatsapp.phone({ number: bob, name: 'Bob' });
  await networks.whatsapp.phone({ number: eve, name: 'Eve' });
  user = new TestAccount(networks, { maxInboundBytes: 1_000_000 });
  await user.open();
  await user.pair(networks, me);
});
afterEach(async () => {
  await user.remove();
  await networks.whatsapp.fault({ clear: true });
});

const received = (): Inbound[] => user.events.flatMap((event) => (event.kind === 'inbound' ? [event.inbound] : []));
const withId = (id: string) => user.receive(({ networkId }) => networkId === id);

describe('a message from somebody', () => {
  it('arrives with number, LID and name of the sender', async () => {
    const { lid } = await networks.whatsapp.phoneState(bob);
    const { id } = await networks.whatsapp.send(bob, me, 'Grüße 👋');
    const inbound = await withId(id);
    expect(inboundShape.parse(inbound)).toEqual({
      networkId: id,
      chat: { kind: 'person' },
      from: { number: bob, lid: expect.stringContaining(lid.replace('@lid', '')), name: 'Bob' },
      content: { kind: 'text', text: 'Grüße 👋' },
      sentAt: expect.any(Number),
    });
    expect(Math.abs(Date.now() - inbound.sentAt)).toBeLessThan(30_000);
    await networks.whatsapp.assertNoFailures();
  });

  it('who is addressed by LID is known by number, unless it is hidden', async () => {
    await networks.whatsapp.phone({ number: bob, addressing: 'lid' });
    await networks.whatsapp.phone({ number: eve, addressing: 'lid', hidesNumber: true });
    const open = await withId((await networks.whatsapp.send(bob, me, 'one')).id);
    expect(open.from).toMatchObject({ number: bob, lid: expect.any(String) });
    const hidden = await withId((await networks.whatsapp.send(eve, me, 'two')).id);
    expect(hidden.from.lid).toEqual(expect.any(String));
  });

  it('is changed and deleted by its writer', async () => {
    const { id } = await networks.whatsapp.send(bob, me, 'two');
    const { from } = await withId(id);
    const edit = await networks.whatsapp.write(bob, { to: me, edit: { messageId: id, text: 'three' } });
    const content = { kind: 'edit', toNetworkId: id, content: { kind: 'text', text: 'three' } };
    expect(await withId(edit.id)).toMatchObject({ from, chat: { kind: 'person' }, content });
    const deletion = await networks.whatsapp.write(bob, { to: me, deletion: { messageId: id } });
    expect(await withId(deletion.id)).toMatchObject({ from, content: { kind: 'deletion', toNetworkId: id } });
    await networks.whatsapp.assertNoFailures();
  });

  it('in a group is deleted by an administrator as the message of who wrote it, and by no other member', async () => {
    const group = await networks.whatsapp.group({ name: 'Team', creator: bob, members: [me, eve] });
    const one = await networks.whatsapp.write(bob, { group: group.id, text: 'one' });
    await withId(one.id);
    await networks.whatsapp.write(eve, { group: group.id, deletion: { messageId: one.id } });
    const two = await networks.whatsapp.write(eve, { group: group.id, text: 'two' });
    const { from } = await withId(two.id);
    const deletion = await networks.whatsapp.write(bob, { group: group.id, deletion: { messageId: two.id } });
    const { name: _name, ...writer } = from;
    expect(await withId(deletion.id)).toMatchObject({
      from: writer,
      content: { kind: 'deletion', toNetworkId: two.id },
    });
    expect(received().filter(({ content }) => content.kind === 'deletion')).toHaveLength(1);
  });

  it('is a place, a contact card or a reaction', async () => {
    const location = { latitude: 52.5, longitude: 13.4, name: 'Berlin', address: 'Mitte' };
    const place = await networks.whatsapp.write(bob, { to: me, location });
    expect((await withId(place.id)).content).toEqual({ kind: 'location', ...location });
    const card = await networks.whatsapp.write(bob, { to: me, contact: { name: 'Eve', number: eve } });
    const { content } = await withId(card.id);
    expect(content).toMatchObject({ kind: 'contacts', contacts: [{ name: 'Eve' }] });
    await user.send(bob, 'react', 'AAA1');
    await networks.whatsapp.waitForMessage(bob, ({ id }) => id === 'AAA1');
    const reaction = await networks.whatsapp.write(bob, { to: me, reaction: { messageId: 'AAA1', emoji: '👍' } });
    expect((await withId(reaction.id)).content).toEqual({ kind: 'reaction', emoji: '👍', toNetworkId: 'AAA1' });
    await networks.whatsapp.assertNoFailures();
  });

  it('in a group names the group and the sender', async () => {
    const group = await networks.whatsapp.group({ name: 'Sales', creator: bob, members: [me, bob, eve] });
    for (const [index, from] of [bob, eve, bob].entries()) {
      const { id } = await networks.whatsapp.write(from, { group: group.id, text: `to all ${index}` });
      expect(await withId(id)).toMatchObject({
        chat: { kind: 'group', id: group.id, name: 'Sales' },
        from: { number: from, lid: expect.any(String) },
        content: { kind: 'text', text: `to all ${index}` },
      });
    }
    await networks.whatsapp.assertNoFailures();
  });

  it('that the own phone wrote is none', async () => {
    await networks.whatsapp.send(me, bob, 'from my phone');
    const { id } = await networks.whatsapp.send(bob, me, 'from bob');
    await withId(id);
    expect(received()).toHaveLength(1);
    expect(await user.account.knowsChat({ kind: 'number', number: bob })).toBe(true);
  });
});

describe('a file', () => {
  const kinds: [MediaInput['kind'], Inbound['content']['kind'], Partial<MediaInput>][] = [
    ['image', 'image', { caption: 'look' }],
    ['video', 'video', { caption: 'see', seconds: 7 }],
    ['audio', 'audio', { seconds: 9 }],
    ['voice', 'voiceNote', { seconds: 3 }],
    ['document', 'document', { fileName: 'Plan.pdf', caption: 'read' }],
    ['sticker', 'sticker', {}],
  ];
  it.each(kinds)('%s is fetched whole', async (kind, as, details) => {
    const written = await networks.whatsapp.write(bob, { to: me, media: { kind, size: 200_000, ...details } });
    const { content } = await withId(written.id);
    expect(inboundShape.shape.content.parse(content)).toMatchObject({ kind: as, ...details });
    const media = 'media' in content ? content.media : undefined;
    expect(media).toMatchObject({ sha256: written.sha256, bytes: written.bytes });
    const stored = user.media.get(media?.sha256 ?? '');
    expect(
      createHash('sha256')
        .update(stored ?? '')
        .digest('hex'),
    ).toBe(written.sha256);
    await networks.whatsapp.assertNoFailures();
  });

  it('that is too large is named and not fetched', async () => {
    const { id } = await networks.whatsapp.write(bob, { to: me, media: { kind: 'document', size: 1_000_001 } });
    expect((await withId(id)).content).toMatchObject({ kind: 'document', missing: 'tooLarge' });
    expect((await networks.whatsapp.state()).media.downloads).toBe(0);
  });

  it('that the host has no more is uploaded again by the phone', async () => {
    await networks.whatsapp.fault({ refuseDownloads: 1 });
    const { id, sha256 } = await networks.whatsapp.write(bob, { to: me, media: { kind: 'image', size: 5_000 } });
    expect((await withId(id)).content).toMatchObject({ kind: 'image', media: { sha256 } });
  });

  it('that is damaged on the way is fetched again, and texts of others do not wait for it', async () => {
    await networks.whatsapp.fault({ corruptDownloads: 1 });
    const file = await networks.whatsapp.write(bob, { to: me, media: { kind: 'image', size: 5_000 } });
    const text = await networks.whatsapp.send(eve, me, 'quick');
    await withId(text.id);
    expect(received()).toHaveLength(1);
    expect((await withId(file.id)).content).toMatchObject({ media: { sha256: file.sha256 } });
  });
});

describe('what waited while nobody was here', () => {
  it('arrives in order with the next login', async () => {
    await user.account.disconnect();
    const ids: string[] = [];
    for (let index = 0; index < 25; index += 1) ids.push((await networks.whatsapp.send(bob, me, `${index}`)).id);
    await user.logIn();
    await waitFor(() => received().length >= ids.length, 'all messages');
    expect(received().map(({ networkId }) => networkId)).toEqual(ids);
    await networks.whatsapp.assertNoFailures();
  });

  it('comes again after a restart until it was taken, and never again afterwards', async () => {
    const { id } = await networks.whatsapp.send(bob, me, 'not taken');
    await user.next('inbound', ({ inbound }) => inbound.networkId === id);
    const pending = async (): Promise<number | undefined> =>
      (await networks.whatsapp.phoneState(me)).devices.find(({ kind }) => kind === 'linked')?.pending;
    await waitFor(async () => (await pending()) === 0, 'the network to be told');
    await user.close();
    user.events.length = 0;
    await user.open();
    await user.logIn();
    expect((await withId(id)).content).toEqual({ kind: 'text', text: 'not taken' });
    await user.close();
    user.events.length = 0;
    await user.open();
    await user.logIn();
    const { id: next } = await networks.whatsapp.send(bob, me, 'next');
    await withId(next);
    expect(received().map(({ networkId }) => networkId)).toEqual([next]);
  });

  it('comes again on a new connection when it was not taken', async () => {
    const { id } = await networks.whatsapp.send(bob, me, 'not taken');
    await user.next('inbound', ({ inbound }) => inbound.networkId === id);
    const from = user.events.length;
    await networks.whatsapp.fault({ drop: true, number: me });
    await user.next('closed', undefined, { from });
    await user.logIn();
    await user.next('inbound', ({ inbound }) => inbound.networkId === id, { from });
  });

  it('history of the phone is not received again', async () => {
    await networks.whatsapp.phone({ number: '15550004444', name: 'New' });
    await networks.whatsapp.send(bob, '15550004444', 'old');
    const other = new TestAccount(networks);
    try {
      await other.open();
      await other.pair(networks, '15550004444');
      const { id } = await networks.whatsapp.send(bob, '15550004444', 'new');
      await other.receive(({ networkId }) => networkId === id);
      expect(other.events.filter(({ kind }) => kind === 'inbound')).toHaveLength(1);
      expect(await other.account.knowsChat({ kind: 'number', number: bob })).toBe(true);
    } finally {
      await other.remove();
    }
  });
});
