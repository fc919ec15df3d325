import type { Page } from 'playwright-core';
import type { AccountView, UiSnapshot } from '../../shared/contract/ui.ts';
import { DEFAULT_SETTINGS } from '../../shared/contract/ui/settings.ts';
import type { SessionState } from '../../shared/model/session.ts';
import type { FakeState } from './fake-door.ts';
import { everyGroup, group } from './group-scenes.ts';
import { chooseOrders, everyImport, importLines, orders } from './import-scenes.ts';
import { everyPerson, everyReceived, failingWebhook, longReceived, webhook } from './gateway-scenes.ts';
import { signInScenes, telegramScenes } from './pairing-scenes.ts';
import {
  account,
  beside,
  emptyQueue,
  everyLink,
  everyMessage,
  everySession,
  everyWarning,
  longWords,
  messageId,
  otherNumber,
  QR,
  several,
  snapshotOf,
  telegramAccounts,
  telegramMessages,
} from './scenes.ts';

export interface Scene {
  name: string;
  /** Made when it is looked at, so that its times are around then. */
  state(): FakeState;
  hash?: string;
  /** Differs little from another one: axe looks at it only when proving. */
  variant?: true;
  /** Seen by a browser that is not signed in, in front of a sign-in like this. */
  visitor?: { password?: string; link?: 'used' };
  /** What a person does first; by kinds of elements, because the words differ from view to view. */
  act?(page: Page): Promise<void>;
}

const withSession = (session: SessionState): UiSnapshot => snapshotOf({ accounts: [account({ session })] });
const signedOut = (): SessionState => ({
  kind: 'loggedOut',
  since: Date.now() - 44 * 60_000,
  cause: { code: 'removedByPhone', networkCode: 401 },
});
const pairing = (session: SessionState): FakeState => ({ snapshot: withSession(session) });
const unpaired = (): AccountView => {
  const { identity: _identity, ...rest } = account({ session: { kind: 'unpaired' }, binding: { state: 'unbound' } });
  return rest;
};
const onTelegram = (): FakeState => ({
  snapshot: snapshotOf({ accounts: telegramAccounts().slice(1, 2) }),
  messages: telegramMessages(),
});
const queue = (): FakeState => ({ snapshot: snapshotOf(), messages: everyMessage(400) });
/** Each line says which number sends. */
const queueOfTwo = (): FakeState => ({
  snapshot: snapshotOf({ accounts: [account(), ...telegramAccounts().slice(1, 2)] }),
  messages: [...telegramMessages(), ...everyMessage(400).slice(3)],
});

/** Every screen in every state that looks different. */
export const everyScene: Scene[] = [
  {
    name: 'first-run',
    state: () => ({
      snapshot: snapshotOf({
        accounts: [],
        queue: emptyQueue,
        link: { state: { kind: 'notEnrolled' }, embedded: false },
      }),
    }),
  },
  {
    name: 'home',
    state: () => ({
      snapshot: snapshotOf({
        accounts: [account(), account({ id: 'desk', label: 'Order desk', session: signedOut() })],
        warnings: everyWarning().filter(({ code }) => code === 'keyUnprotected'),
      }),
    }),
  },
  { name: 'home-good', state: () => ({ snapshot: snapshotOf() }) },
  { name: 'warnings', state: () => ({ snapshot: snapshotOf({ warnings: everyWarning() }) }) },
  {
    name: 'sessions',
    state: () => ({
      snapshot: snapshotOf({
        accounts: everySession().map((session, index) => account({ id: String(index), label: `${index}`, session })),
      }),
    }),
  },
  ...everyLink()
    // Causes differ in words alone.
    .filter(({ kind }, index, all) => all.findIndex((other) => other.kind === kind) === index)
    .map((state) => ({
      name: `link-${state.kind}`,
      state: () => ({
        snapshot: snapshotOf({ link: { state, gatewayUrl: 'https://api.example.com', embedded: false } }),
      }),
    })),
  {
    name: 'pair-qr',
    hash: '#/pair/bakery',
    state: () => pairing({ kind: 'pairing', step: { kind: 'qr', qr: QR, expiresAt: Date.now() + 43_000 } }),
  },
  {
    name: 'pair-starting',
    hash: '#/pair/bakery',
    state: () => pairing({ kind: 'pairing', step: { kind: 'starting' } }),
  },
  {
    name: 'pair-finishing',
    hash: '#/pair/bakery',
    state: () => pairing({ kind: 'pairing', step: { kind: 'finishing' } }),
  },
  {
    name: 'pair-expired',
    hash: '#/pair/bakery',
    state: () => pairing({ kind: 'unpaired', cause: { code: 'qrExpired' } }),
  },
  { name: 'pair-ready', hash: '#/pair/bakery', state: () => pairing({ kind: 'unpaired' }) },
  { name: 'pair-done', hash: '#/pair/bakery', state: () => pairing({ kind: 'online', since: Date.now(), attempt: 1 }) },
  {
    name: 'pair-code',
    hash: '#/pair/bakery',
    state: () =>
      pairing({
        kind: 'pairing',
        step: { kind: 'code', code: 'K7WQ4MPX', expiresAt: Date.now() + 143_000 },
        phoneNumber: '447700900123',
      }),
  },
  {
    name: 'pair-other-number',
    hash: '#/pair/bakery',
    state: () => pairing(otherNumber()),
  },
  ...telegramScenes,
  ...signInScenes,
  { name: 'several', state: () => ({ snapshot: snapshotOf({ accounts: several() }) }) },
  { name: 'telegram', state: () => ({ snapshot: snapshotOf({ accounts: telegramAccounts() }) }) },
  {
    name: 'telegram-pace',
    hash: '#/settings',
    state: () => ({ snapshot: snapshotOf({ accounts: telegramAccounts().slice(2, 3) }) }),
  },
  { name: 'telegram-sent', hash: `#/queue/${messageId(1)}`, state: onTelegram },
  { name: 'telegram-group', hash: `#/queue/${messageId(2)}`, state: onTelegram },
  { name: 'queue', hash: '#/queue', state: queue },
  { name: 'queue-numbers', hash: '#/queue', state: queueOfTwo },
  {
    name: 'queue-open',
    hash: `#/queue/${messageId(3)}`,
    state: queue,
  },
  {
    name: 'queue-open-waiting',
    hash: `#/queue/${messageId(1)}`,
    state: queue,
  },
  { name: 'queue-empty', hash: '#/queue', state: () => ({ snapshot: snapshotOf({ queue: emptyQueue }) }) },
  {
    name: 'queue-imports',
    hash: '#/queue',
    state: () => ({ ...queue(), snapshot: snapshotOf({ imports: everyImport() }) }),
  },
  { name: 'import', hash: '#/import', state: () => ({ snapshot: snapshotOf({ imports: everyImport() }) }) },
  { name: 'import-columns', hash: '#/import', state: () => ({ snapshot: snapshotOf() }), act: chooseOrders(orders()) },
  ...everyImport()
    // The others differ in a word and a button.
    .filter(({ step, hold }) => step === 'checked' || step === 'cancelled' || hold)
    .map((view) => ({
      name: `import-${view.step}${view.hold ? '-held' : ''}`,
      hash: `#/import/${view.id}`,
      state: () => ({ snapshot: snapshotOf({ imports: [view] }), importLines: importLines() }),
    })),
  {
    name: 'import-long',
    hash: '#/import',
    state: longWords,
    act: chooseOrders(orders(true)),
  },
  { name: 'groups', hash: '#/groups', state: () => ({ snapshot: snapshotOf(), groups: everyGroup(300) }) },
  {
    name: 'groups-open',
    hash: '#/groups',
    state: () => ({ snapshot: snapshotOf({ accounts: several() }), groups: everyGroup(300) }),
    act: async (page) => page.locator('[data-row]').first().click(),
  },
  {
    name: 'groups-left',
    hash: '#/groups',
    state: () => ({ snapshot: snapshotOf(), groups: everyGroup(0), leftGroups: everyGroup(0).map(({ id }) => id) }),
    act: async (page) => {
      await page.locator('[data-row]').first().click();
      await page.locator('[data-note=rest]').waitFor();
    },
  },
  { name: 'groups-empty', hash: '#/groups', state: () => ({ snapshot: snapshotOf() }) },
  {
    name: 'groups-long',
    hash: '#/groups',
    state: () => {
      const { snapshot } = longWords();
      const accountId = snapshot.accounts[0]?.id ?? '';
      const name = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft '.repeat(2);
      const long = { accountId, name, mayWrite: false };
      return {
        snapshot,
        groups: [group(1, { ...long, send: { by: 'nothing' } }), group(2, { ...long, creator: 'hidden' })],
      };
    },
    act: async (page) => page.locator('[data-row]').first().click(),
  },
  {
    name: 'health',
    hash: '#/health',
    state: () => ({
      snapshot: snapshotOf({
        accounts: [account(), account({ id: 'desk', label: 'Order desk', session: signedOut() })],
      }),
    }),
  },
  { name: 'settings', hash: '#/settings', state: () => ({ snapshot: snapshotOf() }) },
  {
    name: 'settings-proxy',
    hash: '#/settings',
    state: () => ({
      snapshot: snapshotOf({
        settings: {
          ...DEFAULT_SETTINGS,
          proxy: {
            kind: 'http',
            host: 'proxy.example.com',
            port: 3128,
            user: 'ada',
            hasPassword: true,
            isFixed: false,
          },
          authority: {
            certificates: [{ subject: 'Example Own Authority', endsAt: Date.now() + 20 * 24 * 3_600_000 }],
            isFixed: false,
          },
        },
      }),
    }),
  },
  {
    name: 'settings-alerts',
    hash: '#/settings',
    state: () => ({
      snapshot: snapshotOf({
        settings: {
          ...DEFAULT_SETTINGS,
          alerts: {
            url: 'https://hooks.example.com/services/T000/B000/XXXXXXXX',
            afterMinutes: 10,
            last: { at: Date.now() - 4 * 60_000, error: 'http503' },
            isWaiting: true,
          },
        },
      }),
    }),
  },
  { name: 'settings-long', hash: '#/settings', state: longWords },
  {
    name: 'bundle-asked',
    hash: '#/health',
    state: () => ({
      snapshot: snapshotOf({
        bundleRequest: {
          id: 'b1',
          askedAt: Date.now() - 5 * 60_000,
          gatewayUrl: 'https://api.example.com',
          note: 'Ticket 4711: your confirmations come late since Tuesday.',
        },
      }),
    }),
  },
  {
    name: 'restored',
    state: () => ({
      snapshot: snapshotOf({
        accounts: [account({ session: { kind: 'unpaired' } })],
        restored: { madeAt: Date.now() - 2 * 24 * 3_600_000 },
      }),
    }),
  },
  {
    name: 'enrol-link',
    hash: '#/enrol/https%3A%2F%2Fapi.example.com/k3jd-9sk2',
    state: () => ({ snapshot: snapshotOf({ link: beside() }) }),
  },
  {
    name: 'api',
    hash: '#/api',
    state: () => ({ snapshot: snapshotOf({ link: beside() }) }),
  },
  {
    name: 'api-two',
    hash: '#/api',
    state: () => ({
      snapshot: snapshotOf({
        link: beside(),
        accounts: [
          account(),
          account({ id: 'desk', label: 'Order desk', binding: { state: 'bound', instance: 2, client: 'local' } }),
        ],
      }),
    }),
  },
  {
    name: 'api-unpaired',
    hash: '#/api',
    state: () => ({
      snapshot: snapshotOf({ link: beside(), accounts: [unpaired()] }),
    }),
  },
  { name: 'api-hosted', hash: '#/api', state: () => ({ snapshot: snapshotOf() }) },
  {
    name: 'inbox',
    hash: '#/inbox',
    state: () => ({
      snapshot: snapshotOf({ link: beside() }),
      gateway: { inbound: everyReceived(8), webhooks: [failingWebhook()] },
    }),
  },
  {
    name: 'people',
    hash: '#/people',
    state: () => ({ snapshot: snapshotOf({ link: beside() }), gateway: { people: everyPerson(6), optIn: true } }),
  },
  { name: 'people-hosted', hash: '#/people', state: () => ({ snapshot: snapshotOf() }) },
  { name: 'inbox-empty', hash: '#/inbox', state: () => ({ snapshot: snapshotOf({ link: beside() }) }) },
  { name: 'inbox-hosted', hash: '#/inbox', state: () => ({ snapshot: snapshotOf({ accounts: several() }) }) },
  {
    name: 'long-inbox',
    hash: '#/inbox',
    state: () => ({
      snapshot: { ...longWords().snapshot, link: beside() },
      gateway: { inbound: longReceived(), webhooks: [failingWebhook(), webhook({ id: 'hook-2' })] },
    }),
  },
  { name: 'long-home', state: longWords },
  { name: 'long-queue', hash: `#/queue/${messageId(1)}`, state: longWords },
];
