import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../platform/testing/memory-log.ts';
import type { AccountView, MessageRow, UiPatch, UiSnapshot } from '../shared/contract/ui.ts';
import { DEFAULT_SETTINGS } from '../shared/contract/ui/settings.ts';
import { MESSAGE_STATUSES } from '../shared/model/message.ts';
import { createPublisher, PATCH_INTERVAL_MS, type Publisher, type PublisherViews } from './publisher.ts';

const noMessages = Object.fromEntries(MESSAGE_STATUSES.map((status) => [status, 0])) as UiSnapshot['queue'];

let clock: ManualClock;
let publisher: Publisher;
/** Which views were drawn. */
let drawn: string[];
let queued: number;
let label: string;

/** The views of an engine with one account, each of which says that it was drawn. */
function views(): PublisherViews {
  const draw = <T>(name: string, value: T): T => {
    drawn.push(name);
    return value;
  };
  return {
    account: (id) =>
      draw<AccountView>('account', {
        id,
        channel: 'whatsapp',
        label,
        session: { kind: 'online', since: 0, attempt: 1 },
        paused: false,
        evidence: {},
        queue: { waiting: queued, handedOver: 0, unsure: 0 },
      }),
    accountIds: () => ['a'],
    link: () => draw('link', { state: { kind: 'notEnrolled' }, embedded: false }),
    queue: () => draw('queue', { ...noMessages, queued }),
    imports: () => draw('imports', []),
    warnings: () => draw('warnings', []),
    settings: () => draw('settings', { ...DEFAULT_SETTINGS, language: 'en', telegramApp: null }),
    restored: () => draw('restored', null),
    bundleRequest: () => draw('bundleRequest', null),
  };
}

const row = (id: string): MessageRow => ({
  id,
  accountId: 'a',
  channel: 'whatsapp',
  to: '15550002222',
  kind: 'text',
  preview: 'hello',
  status: 'queued',
  acceptedAt: 0,
  changedAt: 0,
});

/** A message joins the queue. */
function accept(id: string): void {
  queued += 1;
  publisher.messagesChanged([
    {
      id,
      accountId: 'a',
      row: () => {
        drawn.push('row');
        return row(id);
      },
    },
  ]);
}

/** Until all patches are out that are due. */
const settle = (): Promise<void> => clock.advance(2 * PATCH_INTERVAL_MS);

beforeEach(() => {
  clock = createManualClock();
  drawn = [];
  queued = 0;
  label = 'Shop';
  publisher = createPublisher(views(), clock, createMemoryLog());
});

describe('an engine that nobody looks at', () => {
  it('draws nothing but its warnings, which remember since when they hold', async () => {
    for (let count = 0; count < 100; count += 1) {
      accept(String(count));
      publisher.accountChanged('a');
      publisher.linkChanged();
      publisher.importsChanged();
      await clock.settle();
    }
    await settle();
    expect(new Set(drawn)).toEqual(new Set(['warnings']));
    expect(drawn.length).toBeLessThanOrEqual(2);
  });

  it('tells who comes only what changes from then on', async () => {
    accept('before');
    await settle();
    const patches: UiPatch[] = [];
    publisher.subscribe((batch) => patches.push(...batch));
    publisher.healthChanged();
    await settle();
    expect(patches).toEqual([]);
    accept('after');
    await settle();
    expect(patches.map(({ kind }) => kind).toSorted()).toEqual(['account', 'messages', 'queue']);
    expect(patches.find(({ kind }) => kind === 'messages')).toMatchObject({ rows: [{ id: 'after' }] });
  });

  it('draws nothing again once the last one is gone', async () => {
    publisher.subscribe(() => undefined)();
    drawn = [];
    accept('later');
    await settle();
    expect(drawn).toEqual(['warnings']);
  });
});

describe('patches', () => {
  it('come at once, then together, and say only what differs', async () => {
    const batches: string[][] = [];
    publisher.subscribe((batch) => batches.push(batch.map(({ kind }) => kind)));
    label = 'Bakery';
    publisher.accountChanged('a');
    await clock.settle();
    expect(batches).toEqual([['account']]);
    for (const id of ['one', 'two', 'three']) accept(id);
    publisher.linkChanged();
    await clock.settle();
    expect(batches).toHaveLength(1);
    await settle();
    expect(batches.slice(1)).toEqual([['account', 'queue', 'messages']]);
  });

  it('reach everybody, also beside a page that fails', async () => {
    const heard: UiPatch[] = [];
    publisher.subscribe(() => {
      throw new Error('a broken page');
    });
    publisher.subscribe((batch) => heard.push(...batch));
    accept('one');
    await settle();
    expect(heard.map(({ kind }) => kind)).toContain('messages');
  });

  it('end with the engine, and leave no timer', async () => {
    const heard: UiPatch[] = [];
    publisher.subscribe((batch) => heard.push(...batch));
    accept('one');
    publisher.stop();
    accept('two');
    await settle();
    expect(heard).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
