import type { MenuItemConstructorOptions } from 'electron';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AccountView, UiSnapshot } from '../../shared/contract/ui.ts';
import { emptySnapshot } from '../testing/fake-engine.ts';
import { en } from './words/en.ts';
import { es } from './words/es.ts';
import { trayIcon } from './paths.ts';
import { createTray, trayState, type TrayState } from './tray.ts';

const online: AccountView = {
  id: 'a',
  channel: 'whatsapp',
  label: 'Bakery',
  session: { kind: 'online', since: 1, attempt: 1 },
  paused: false,
  evidence: {},
  queue: { waiting: 0, handedOver: 0, unsure: 0 },
};
const linked: UiSnapshot['link'] = {
  state: { kind: 'linked', since: 1, lastAnswerAt: 1, latencyMs: 1 },
  embedded: true,
};
const withAccounts = (...accounts: AccountView[]): UiSnapshot => ({ ...emptySnapshot, link: linked, accounts });
const connecting: AccountView = { ...online, id: 'b', session: { kind: 'connecting', attempt: 1, since: 1 } };
const signedOut: AccountView = {
  ...online,
  id: 'c',
  session: { kind: 'loggedOut', since: 1, cause: { code: 'removedByPhone' } },
};

it.each<[TrayState, UiSnapshot | undefined]>([
  ['starting', undefined],
  ['empty', withAccounts()],
  ['empty', withAccounts({ ...online, session: { kind: 'unpaired' } })],
  ['good', withAccounts(online)],
  ['good', withAccounts(online, { ...connecting, paused: true })],
  ['wait', withAccounts(online, connecting)],
  ['wait', { ...withAccounts(online), link: { state: { kind: 'connecting', since: 1 }, embedded: true } }],
  ['paused', withAccounts({ ...online, paused: true })],
  ['bad', withAccounts(online, connecting, signedOut)],
])('is %s when that is the worst of all numbers', (state, snapshot) => {
  expect(trayState(snapshot)).toBe(state);
});

it('has an icon of its own shape for every state, on every system', () => {
  const app = { isPackaged: false, getAppPath: () => join(import.meta.dirname, '..', '..') };
  const pictures = Object.keys(en.tray).map((state) => readFileSync(trayIcon(app, state as TrayState)).toString('hex'));
  expect(new Set(pictures).size).toBe(pictures.length);
});

it('opens, pauses all, resumes all and quits from its menu, which is made anew only when it differs', () => {
  const tray = Object.assign(new EventEmitter(), {
    setImage: () => undefined,
    setToolTip: (text: string) => void (tip = text),
    setContextMenu: () => undefined,
  });
  let tip = '';
  let menus: MenuItemConstructorOptions[][] = [];
  const done: unknown[] = [];
  const show = createTray({
    create: () => tray as never,
    menu: (template) => {
      menus.push(template);
      return {} as never;
    },
    icon: (state) => state,
    open: () => done.push('open'),
    setPaused: (paused) => done.push(paused),
    quit: () => done.push('quit'),
  });
  const choose = (label: string): void => {
    const item = menus.at(-1)?.find((one) => one.label === label);
    item?.click?.({} as never, undefined, {} as never);
  };
  show(withAccounts(online), en);
  expect(tip).toBe('Pairline: All numbers are online');
  choose('Open Pairline');
  choose('Pause all numbers');
  menus = menus.slice(-1);
  show(withAccounts({ ...online, label: 'Other' }), en);
  expect(menus).toHaveLength(1);
  show(withAccounts({ ...online, paused: true }), en);
  choose('Resume all numbers');
  choose('Quit Pairline');
  tray.emit('click');
  show(withAccounts({ ...online, paused: true }), es);
  expect(menus.at(-1)?.map(({ label }) => label)).toContain(es.menu.resumeAll);
  expect(done).toEqual(['open', true, false, 'quit', 'open']);
});
