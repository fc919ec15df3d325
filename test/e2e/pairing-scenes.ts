import type { Page } from 'playwright-core';
import type { AccountView } from '../../shared/contract/ui.ts';
import { DEFAULT_SETTINGS } from '../../shared/contract/ui/settings.ts';
import type { PairingStep, SessionState } from '../../shared/model/session.ts';
import type { Scene } from './every-scene.ts';
import { account, snapshotOf } from './scenes.ts';

/** Signing in and pairing: what a person meets before anything works. */

const hash = '#/pair/shop';
const LOGIN_QR = 'tg://login?token=AQJ5c2ltdWxhdGVkLXRva2VuLW9mLXRlbGVncmFtLWZvci1hLXBpY3R1cmU';

/** A Telegram account in this state; `app`: the program that Telegram knows was entered. */
function telegram(session: () => SessionState, app = true): Scene['state'] {
  return () => {
    const { identity: _identity, ...unpaired } = account({
      id: 'shop',
      label: 'Shop',
      channel: 'telegram',
      session: session(),
    });
    const shop: AccountView = { ...unpaired, binding: { state: 'unbound' } };
    const settings = { ...DEFAULT_SETTINGS, telegramApp: app ? { apiId: 12_345 } : null };
    return { snapshot: snapshotOf({ accounts: [shop], settings }) };
  };
}
const asking = (step: () => PairingStep): Scene['state'] =>
  telegram(() => ({ kind: 'pairing', step: step(), phoneNumber: '447700900123' }));
const soon = (ms: number): number => Date.now() + ms;

export const telegramScenes: Scene[] = [
  { name: 'telegram-app', hash, state: telegram(() => ({ kind: 'unpaired' }), false) },
  {
    name: 'telegram-app-wrong',
    variant: true,
    hash,
    state: telegram(() => ({ kind: 'unpaired' }), false),
    act: async (page) => {
      await page.locator('main form input').first().fill('twelve');
      await page.locator('main form button[type=submit]').click();
    },
  },
  {
    name: 'telegram-app-refused',
    variant: true,
    hash,
    state: telegram(() => ({ kind: 'unpaired', cause: { code: 'appRefused' } })),
  },
  { name: 'telegram-ready', variant: true, hash, state: telegram(() => ({ kind: 'unpaired' })) },
  {
    name: 'telegram-number-wrong',
    variant: true,
    hash,
    state: telegram(() => ({ kind: 'unpaired' })),
    act: async (page) => {
      await page.locator('main summary').click();
      await page.locator('main form input').fill('12');
      await page.locator('main form button[type=submit]').click();
    },
  },
  {
    name: 'telegram-qr',
    variant: true,
    hash,
    state: telegram(() => ({ kind: 'pairing', step: { kind: 'qr', qr: LOGIN_QR, expiresAt: soon(27_000) } })),
  },
  {
    name: 'telegram-code',
    hash,
    state: asking(() => ({ kind: 'codeAsked', delivery: 'app', length: 5, resendAt: soon(41_000) })),
  },
  {
    name: 'telegram-code-wrong',
    variant: true,
    hash,
    state: asking(() => ({ kind: 'codeAsked', delivery: 'sms', length: 5, problem: { code: 'wrong' } })),
  },
  {
    name: 'telegram-code-wait',
    variant: true,
    hash,
    state: asking(() => ({
      kind: 'codeAsked',
      delivery: 'sms',
      length: 5,
      problem: { code: 'wait', until: soon(97_000) },
    })),
  },
  {
    name: 'telegram-code-checking',
    variant: true,
    hash,
    state: asking(() => ({ kind: 'codeAsked', delivery: 'app', length: 5, isChecking: true })),
  },
  { name: 'telegram-password', hash, state: asking(() => ({ kind: 'passwordAsked', hint: 'the cave' })) },
  {
    name: 'telegram-password-wrong',
    variant: true,
    hash,
    state: asking(() => ({ kind: 'passwordAsked', problem: { code: 'wrong' } })),
  },
  {
    name: 'telegram-throttled',
    variant: true,
    hash,
    state: telegram(() => ({
      kind: 'unpaired',
      cause: { code: 'pairingThrottled', detail: 'FLOOD_WAIT_82000', until: soon(82_000_000) },
    })),
  },
];

const browserOnly: Scene['state'] = () => {
  const { app, ...rest } = snapshotOf();
  return { snapshot: { ...rest, app: { ...app, shell: 'headless' } } };
};
const tryPassword = async (page: Page): Promise<void> => {
  await page.locator('input[type=password]').fill('open barley');
  await page.locator('button[type=submit]').click();
  await page.getByRole('alert').waitFor();
};

export const signInScenes: Scene[] = [
  { name: 'sign-in', variant: true, visitor: {}, state: browserOnly },
  { name: 'sign-in-used-link', visitor: { link: 'used' }, state: browserOnly },
  { name: 'sign-in-password', visitor: { password: 'open sesame' }, state: browserOnly },
  { name: 'sign-in-wrong', variant: true, visitor: { password: 'open sesame' }, state: browserOnly, act: tryPassword },
  {
    name: 'sign-in-wait',
    variant: true,
    visitor: { password: 'open sesame' },
    state: browserOnly,
    act: async (page) => {
      await page.route('**/ui/session', (route) =>
        route.request().method() === 'POST'
          ? route.fulfill({ status: 429, json: { code: 'wait', waitMs: 97_000 } })
          : route.continue(),
      );
      await tryPassword(page);
    },
  },
];
