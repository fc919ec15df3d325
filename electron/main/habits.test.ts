import type { PowerMonitor } from 'electron';
import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import type { AccountView, UiSnapshot } from '../../shared/contract/ui.ts';
import type { MachineEvent } from '../../shared/contract/ui/health.ts';
import { createFakeApp } from '../testing/fake-electron.ts';
import { emptySnapshot } from '../testing/fake-engine.ts';
import type { DesktopState, DesktopStateFile } from './desktop-state.ts';
import { createEngineView, type EngineView } from './engine-view.ts';
import { startHabits } from './habits.ts';
import { createKeepAwake } from './keep-awake.ts';
import { ENGINE_DOWN_MS } from './notices.ts';
import { ar } from './words/ar.ts';
import { en, type DesktopWords, type NoticeWords } from './words/en.ts';
import { es } from './words/es.ts';
import { createSpoken } from './words/spoken.ts';

const account = (part: Partial<AccountView> = {}): AccountView => ({
  id: 'a',
  channel: 'whatsapp',
  label: 'Bakery',
  identity: { number: '447700900123' },
  session: { kind: 'online', since: 1, attempt: 1 },
  paused: false,
  evidence: {},
  queue: { waiting: 0, handedOver: 0, unsure: 0 },
  ...part,
});
const signedOut = account({ session: { kind: 'loggedOut', since: 2, cause: { code: 'removedByPhone' } } });

class FakePower extends EventEmitter {
  battery = false;
  isOnBatteryPower(): boolean {
    return this.battery;
  }
}

let clock: ManualClock;
let app: ReturnType<typeof createFakeApp>;
let power: FakePower;
let view: EngineView;
let inside: UiSnapshot | undefined;
let notices: NoticeWords[];
let shown: EventEmitter[];
let machine: MachineEvent[];
let atLogin: boolean[];
let blockers: Map<number, boolean>;
let opened: number;
let watched: boolean;
let state: DesktopState;
let trays: DesktopWords[];
let stop: () => void;

beforeEach(() => {
  clock = createManualClock();
  app = createFakeApp();
  power = new FakePower();
  inside = emptySnapshot;
  view = createEngineView({ snapshot: async () => inside });
  notices = [];
  shown = [];
  machine = [];
  atLogin = [];
  blockers = new Map();
  opened = 0;
  watched = false;
  state = { toldKeepsRunning: false, gateway: 'embedded', language: 'system' };
  trays = [];
  const file: DesktopStateFile = {
    current: () => state,
    change: async (changes) => void (state = { ...state, ...changes }),
  };
  stop = startHabits({
    app,
    power: power as FakePower & PowerMonitor,
    view,
    state: file,
    clock,
    notification: (words) => {
      notices.push(words);
      const notification = Object.assign(new EventEmitter(), { show: () => undefined });
      shown.push(notification);
      return notification as never;
    },
    showTray: (_snapshot, words) => trays.push(words),
    spoken: createSpoken(file, () => ['en-GB']),
    keepAwake: createKeepAwake({
      start: () => {
        blockers.set(blockers.size, true);
        return blockers.size - 1;
      },
      stop: (id) => {
        blockers.set(id, false);
        return true;
      },
    }),
    startAtLogin: async (wanted) => void atLogin.push(wanted),
    machineChanged: (event) => machine.push(event),
    openWindow: () => (opened += 1),
    isWatched: () => watched,
  });
});

async function run(part: Partial<UiSnapshot> = {}): Promise<void> {
  inside = { ...emptySnapshot, ...part };
  view.receive([{ kind: 'engine', running: true }]);
  await clock.settle();
}
const settings = (part: Partial<UiSnapshot['settings']>): void =>
  view.receive([{ kind: 'settings', settings: { ...emptySnapshot.settings, ...part } }]);
const isAwake = (): boolean => [...blockers.values()].includes(true);

describe('closing the window', () => {
  it('keeps the app running, and says so once', async () => {
    await run();
    app.emit('window-all-closed');
    app.emit('window-all-closed');
    expect(app.quits).toBe(0);
    expect(notices).toEqual([en.keepsRunning]);
    expect(state.toldKeepsRunning).toBe(true);
  });

  it('ends the app when the owner chose so', async () => {
    await run();
    settings({ keepRunning: false });
    app.emit('window-all-closed');
    expect(app.quits).toBe(1);
    expect(notices).toEqual([]);
  });

  it('keeps it running while its engine is down', () => {
    app.emit('window-all-closed');
    expect(app.quits).toBe(0);
  });
});

describe('a notification', () => {
  it('comes for what needs a person, once for as long as it lasts, and opens the window', async () => {
    await run({ accounts: [account()] });
    expect(notices).toEqual([]);
    view.receive([{ kind: 'account', account: signedOut }]);
    view.receive([{ kind: 'account', account: { ...signedOut, label: 'Bakery' } }]);
    expect(notices.map(({ title }) => title)).toEqual(['Bakery needs you']);
    shown[0]?.emit('click');
    expect(opened).toBe(1);
    view.receive([{ kind: 'account', account: account() }]);
    view.receive([{ kind: 'account', account: signedOut }]);
    expect(notices).toHaveLength(2);
  });

  it('does not come for what mends itself, nor to who looks at the screens', async () => {
    await run({ accounts: [account()] });
    const cause = { code: 'connectionLost' as const };
    view.receive([
      { kind: 'account', account: account({ session: { kind: 'waiting', from: 8, retryAt: 9, attempt: 2, cause } }) },
    ]);
    watched = true;
    view.receive([{ kind: 'account', account: signedOut }]);
    expect(notices).toEqual([]);
  });

  it('is switched off by the owner', async () => {
    await run({ accounts: [account()], settings: { ...emptySnapshot.settings, notify: false } });
    view.receive([{ kind: 'account', account: signedOut }]);
    expect(notices).toEqual([]);
  });

  it('does not tell of an engine that ends because the app does', async () => {
    await run();
    stop();
    view.receive([{ kind: 'engine', running: false }]);
    expect(clock.pending).toBe(0);
  });

  it('tells of an engine that does not come back, not of one that does', async () => {
    await run();
    view.receive([{ kind: 'engine', running: false }]);
    await clock.advance(ENGINE_DOWN_MS - 1);
    await run();
    await clock.advance(ENGINE_DOWN_MS);
    expect(notices).toEqual([]);
    view.receive([{ kind: 'engine', running: false }]);
    await clock.advance(ENGINE_DOWN_MS);
    expect(notices.map(({ title }) => title)).toEqual(['Pairline had to start its engine again']);
    stop();
    expect(clock.pending).toBe(0);
  });
});

describe('the machine', () => {
  it('is kept awake while a number is paired, on mains power, until the owner says no', async () => {
    await run();
    expect(isAwake()).toBe(false);
    view.receive([{ kind: 'account', account: account() }]);
    expect(isAwake()).toBe(true);
    power.emit('on-battery');
    expect(isAwake()).toBe(false);
    power.emit('on-ac');
    expect(isAwake()).toBe(true);
    settings({ keepAwake: false });
    expect(isAwake()).toBe(false);
  });

  it('may sleep while the engine is down', async () => {
    await run({ accounts: [account()] });
    view.receive([{ kind: 'engine', running: false }]);
    expect(isAwake()).toBe(false);
  });

  it('tells the engine when it sleeps, wakes and changes its power', () => {
    for (const event of ['suspend', 'resume', 'on-battery', 'on-ac']) power.emit(event);
    expect(machine).toEqual(['slept', 'woke', 'onBattery', 'onMains']);
  });

  it('starts the app at login as the owner chose', async () => {
    await run();
    settings({ startAtLogin: true });
    expect(atLogin.at(-1)).toBe(true);
  });
});

describe('the language', () => {
  it('is the one of the screens, at once when it changes, and for the next start', async () => {
    await run();
    expect(trays.at(-1)).toBe(en);
    settings({ language: 'es' });
    expect(trays.at(-1)).toBe(es);
    expect(state.language).toBe('es');
    settings({ language: 'ar' });
    app.emit('window-all-closed');
    expect(notices.at(-1)).toEqual(ar.keepsRunning);
  });
});
