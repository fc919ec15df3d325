import type { BinaryNode, GroupMetadata } from '@whiskeysockets/baileys';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../../../platform/testing/memory-log.ts';
import { createPeople } from '../people.ts';
import { boom } from '../testing/boom.ts';
import { groupChange, recordOf } from './group-node.ts';
import type { GroupRecord, GroupRecords } from './group-records.ts';
import { createGroups, FULL_FETCH_INTERVAL_MS, MEMBERS_TTL_MS, REFUSED_FETCH_MS } from './groups.ts';

const people = createPeople((name) => (name === '900_reverse' ? '15550001111' : undefined));

const metadata = (id: string, subject: string, owner = '900@lid'): GroupMetadata => ({
  id,
  subject,
  owner,
  addressingMode: 'lid' as GroupMetadata['addressingMode'],
  participants: [],
  size: 3,
});

function memoryRecords(): GroupRecords {
  const known = new Map<string, GroupRecord>();
  return {
    all: () => [...known.values()],
    get: (id) => known.get(id),
    put: async (group) => void known.set(group.id, group),
    delete: async (id) => void known.delete(id),
    replaceAll: async (groups) => {
      known.clear();
      for (const group of groups) known.set(group.id, group);
    },
    forget: () => known.clear(),
  };
}

/** A network with these groups, that counts what it is asked. */
function network(groups: Map<string, GroupMetadata>) {
  const asked = { all: 0, one: 0 };
  let refusal: Error | undefined;
  return {
    asked,
    refuse: (error: Error | undefined) => {
      refusal = error;
    },
    queries: {
      all: async () => {
        asked.all += 1;
        if (refusal) throw refusal;
        return [...groups.values()];
      },
      one: async (jid: string) => {
        asked.one += 1;
        const found = groups.get(jid);
        if (!found) throw boom(403);
        return found;
      },
    },
  };
}

function setUp() {
  const clock = createManualClock();
  const groups = new Map([['1@g.us', metadata('1@g.us', 'Sales')]]);
  const whatsApp = network(groups);
  const records = memoryRecords();
  const told = { count: 0 };
  const index = createGroups({
    records,
    people,
    clock,
    log: createMemoryLog(),
    own: () => ['15550009999', '111'],
    onChange: () => {
      told.count += 1;
    },
    onFailure: (error) => {
      throw error;
    },
  });
  return { clock, groups, index, records, told, whatsApp };
}

const found = { kind: 'found', jid: '1@g.us' };
const news = (from: string, tag: string, attrs: Record<string, string> = {}, content?: BinaryNode[]): BinaryNode => ({
  tag: 'notification',
  attrs: { from, type: 'w:gp2' },
  content: [{ tag, attrs, ...(content && { content }) }],
});

describe('the index of groups', () => {
  it('is fetched once after the login, and answers from then on', async () => {
    const { index, whatsApp } = setUp();
    index.opened(whatsApp.queries);
    expect(await index.resolve({ name: 'Sales' })).toEqual(found);
    expect(await index.resolve({ name: 'Sales', creator: '15550001111' })).toEqual(found);
    expect(whatsApp.asked).toEqual({ all: 1, one: 1 });
    expect(index.members('1@g.us')?.subject).toBe('Sales');
    expect(index.nameOf('1@g.us')).toBe('Sales');
  });

  it('is fetched again for a name that it does not hold, but not at once', async () => {
    const { clock, groups, index, whatsApp } = setUp();
    index.opened(whatsApp.queries);
    expect(await index.resolve({ name: 'News' })).toMatchObject({ kind: 'failed', reason: 'groupNotFound' });
    expect(whatsApp.asked.all).toBe(1);
    groups.set('2@g.us', metadata('2@g.us', 'News'));
    await clock.advance(FULL_FETCH_INTERVAL_MS);
    expect(await index.resolve({ name: 'News' })).toEqual({ kind: 'found', jid: '2@g.us' });
    expect(whatsApp.asked.all).toBe(2);
  });

  it('that cannot be fetched says nothing about what is missing, and asks rarely', async () => {
    const { clock, index, whatsApp } = setUp();
    whatsApp.refuse(boom(429));
    index.opened(whatsApp.queries);
    const later = { kind: 'later', retryInMs: 30_000 };
    expect(await index.resolve({ name: 'Sales' })).toEqual(later);
    expect(await index.resolve({ name: 'Sales' })).toEqual(later);
    expect(whatsApp.asked.all).toBe(1);
    whatsApp.refuse(undefined);
    await clock.advance(REFUSED_FETCH_MS);
    expect(await index.resolve({ name: 'Sales' })).toEqual(found);
  });

  it('follows new names and departures', async () => {
    const { index, whatsApp } = setUp();
    index.opened(whatsApp.queries);
    await index.settled();
    index.changed(news('1@g.us', 'subject', { subject: 'Sales 2' }), ['900']);
    expect(await index.resolve({ name: 'Sales 2' })).toEqual(found);
    index.changed(news('1@g.us', 'remove', {}, [{ tag: 'participant', attrs: { jid: '900@lid' } }]), ['900']);
    expect(await index.resolve({ name: 'Sales 2' })).toMatchObject({ reason: 'groupNotFound' });
  });

  it('fetches a group that this account joins, and that one alone', async () => {
    const { groups, index, whatsApp } = setUp();
    index.opened(whatsApp.queries);
    await index.settled();
    groups.set('2@g.us', metadata('2@g.us', 'News'));
    index.changed(news('2@g.us', 'create'), ['900']);
    expect(await index.resolve({ name: 'News' })).toEqual({ kind: 'found', jid: '2@g.us' });
    expect(whatsApp.asked).toEqual({ all: 1, one: 1 });
  });

  it('asks for members again when they changed or are old', async () => {
    const { clock, index, whatsApp } = setUp();
    index.opened(whatsApp.queries);
    await index.resolve({ name: 'Sales' });
    index.changed(news('1@g.us', 'add', {}, [{ tag: 'participant', attrs: { jid: '901@lid' } }]), ['900']);
    expect(index.members('1@g.us')).toBeUndefined();
    await index.resolve({ name: 'Sales' });
    await clock.advance(MEMBERS_TTL_MS);
    expect(index.members('1@g.us')).toBeUndefined();
    expect(whatsApp.asked.one).toBe(2);
  });

  it('drops a group that this account is not in, by the word of the network', async () => {
    const { groups, index, records, whatsApp } = setUp();
    index.opened(whatsApp.queries);
    await index.settled();
    groups.delete('1@g.us');
    const gone = { kind: 'failed', reason: 'notInGroup' };
    expect(await index.resolve({ name: 'Sales' })).toEqual(gone);
    expect(records.all()).toEqual([]);
  });

  it('says that only administrators write there, until this account is one', async () => {
    const { groups, index, whatsApp } = setUp();
    const closed = { ...metadata('1@g.us', 'Sales'), announce: true };
    groups.set('1@g.us', { ...closed, participants: [{ id: '111@lid' }] });
    index.opened(whatsApp.queries);
    expect(await index.resolve({ name: 'Sales' })).toEqual({ kind: 'failed', reason: 'groupReadOnly' });
    groups.set('1@g.us', { ...closed, participants: [{ id: '111@lid', admin: 'admin' }] });
    index.changed(news('1@g.us', 'promote', {}, [{ tag: 'participant', attrs: { jid: '111@lid' } }]), ['111']);
    expect(await index.resolve({ name: 'Sales' })).toEqual({ kind: 'found', jid: '1@g.us' });
  });

  it('waits without a connection', async () => {
    const { index, whatsApp } = setUp();
    index.opened(whatsApp.queries);
    await index.settled();
    index.closed();
    expect(await index.resolve({ name: 'Sales' })).toEqual({ kind: 'later' });
    expect(await index.resolve({ name: 'Board' })).toEqual({ kind: 'later' });
  });
});

describe('the list of groups', () => {
  it('follows what is told of them, and says each time that it changed', async () => {
    const { index, told, whatsApp, clock } = setUp();
    index.opened(whatsApp.queries);
    await index.settled();
    const [group] = index.list().groups;
    expect(index.list().syncedAt).toBe(clock.now());
    expect(group).toEqual({
      id: '1@g.us',
      name: 'Sales',
      members: 3,
      creator: { number: '15550001111', alias: '900' },
      mayWrite: true,
    });
    const before = told.count;
    expect(before).toBeGreaterThan(0);
    const someone: BinaryNode = { tag: 'participant', attrs: { jid: '901@lid' } };
    const self: BinaryNode = { tag: 'participant', attrs: { jid: '111@lid' } };
    index.changed(news('1@g.us', 'add', {}, [someone]), ['111']);
    index.changed(news('1@g.us', 'announcement'), ['111']);
    expect(index.list().groups[0]).toMatchObject({ members: 4, mayWrite: false });
    index.changed(news('1@g.us', 'promote', {}, [self]), ['111']);
    expect(index.list().groups[0]).toMatchObject({ mayWrite: true });
    expect(told.count).toBe(before + 3);
  });

  it('shows a creator whom WhatsApp hides as hidden', async () => {
    const { groups, index, whatsApp } = setUp();
    groups.set('1@g.us', metadata('1@g.us', 'Sales', ''));
    index.opened(whatsApp.queries);
    await index.settled();
    expect(index.list().groups[0]?.creator).toBe('hidden');
  });
});

describe("WhatsApp's words about groups", () => {
  it('name the creator by number and LID, whichever way', () => {
    expect(recordOf(metadata('1@g.us', 'A'), people, []).creator).toEqual({ number: '15550001111', lid: '900' });
    expect(recordOf(metadata('1@g.us', 'A', '1777@s.whatsapp.net'), people, []).creator).toEqual({ number: '1777' });
    const both = { ...metadata('1@g.us', 'A', '901@lid'), ownerPn: '1888@s.whatsapp.net' };
    expect(recordOf(both, people, [])).toEqual({
      id: '1@g.us',
      name: 'A',
      creator: { number: '1888', lid: '901' },
      members: 3,
      isClosed: false,
      isAdmin: false,
    });
  });

  it('say whether this account may write there', () => {
    const people_ = [
      { id: '111@lid', admin: 'admin' as const },
      { id: '112@lid', admin: null },
    ];
    const closed = { ...metadata('1@g.us', 'A'), announce: true, participants: people_ };
    expect(recordOf(closed, people, ['111'])).toMatchObject({ isClosed: true, isAdmin: true });
    expect(recordOf(closed, people, ['112'])).toMatchObject({ isClosed: true, isAdmin: false });
  });

  it.each([
    ['add', '900@lid', 'joined'],
    ['remove', '900@lid', 'left'],
    ['leave', '900@lid', 'left'],
    ['promote', '900@lid', 'admin'],
    ['promote', '901@lid', 'other'],
    ['add', '901@lid', 'members'],
    ['remove', '901@lid', 'members'],
    ['announcement', '901@lid', 'closed'],
    ['not_announcement', '901@lid', 'closed'],
  ])('%s of %s means %s', (tag, jid, kind) => {
    expect(groupChange(news('1@g.us', tag, {}, [{ tag: 'participant', attrs: { jid } }]), ['900']).kind).toBe(kind);
  });
  it('may be about something else', () => {
    expect(groupChange(news('1@g.us', 'locked'), ['900'])).toEqual({ kind: 'other' });
    expect(groupChange({ tag: 'notification', attrs: {} }, ['900'])).toEqual({ kind: 'other' });
    expect(groupChange(news('1@g.us', 'delete'), ['900'])).toEqual({ kind: 'left' });
  });
});
