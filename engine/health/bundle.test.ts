import { expect, it } from 'vitest';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import type { UiSnapshot } from '../../shared/contract/ui.ts';
import { DEFAULT_SETTINGS } from '../../shared/contract/ui/settings.ts';
import { MESSAGE_STATUSES } from '../../shared/model/message.ts';
import { supportBundle, type BundleFacts } from './bundle.ts';

const NUMBER = '447700900123';
const OTHER = '4915112345678';
const LABEL = 'Marked label of the owner';

const facts = (): BundleFacts => ({
  snapshot: {
    app: { version: '0.1.0', machine: 'front-desk', startedAt: 1, shell: 'headless' },
    link: {
      state: { kind: 'notEnrolled' },
      gatewayUrl: 'https://user:marked-password@gateway.example',
      embedded: false,
    },
    accounts: [
      {
        id: 'a1',
        channel: 'whatsapp',
        label: LABEL,
        identity: { number: NUMBER, lid: '99887766554433', name: 'Marked name' },
        session: { kind: 'pairing', step: { kind: 'qr', qr: 'marked-qr', expiresAt: 1 }, phoneNumber: NUMBER },
        paused: false,
        evidence: {},
        queue: { waiting: 1, handedOver: 0, unsure: 0 },
        binding: { state: 'held', instance: 1, boundNumber: OTHER },
      },
    ],
    queue: Object.fromEntries(MESSAGE_STATUSES.map((status) => [status, 0])) as UiSnapshot['queue'],
    imports: [],
    warnings: [],
    settings: DEFAULT_SETTINGS,
    restored: null,
    bundleRequest: null,
    now: 1_800_000_000_000,
  },
  checks: { checks: [] },
  day: { from: 0, to: 1, accounts: [] },
  series: { stepMs: 60_000, from: 0, points: [] },
  events: { events: [] },
  system: { system: 'test' },
  log: [`{"event":"x","who":"${NUMBER}"}\n`, `{"event":"y","to":"${OTHER.slice(0, 12)}"}\n`],
});
const textOf = (seed: number): string =>
  supportBundle(facts(), createSeededRandom(seed))
    .map(({ text }) => text)
    .join('\n');

it('holds nothing that is private', () => {
  const text = textOf(1);
  for (const secret of [NUMBER, OTHER, '99887766554433', LABEL, 'Marked name', 'marked-qr', 'marked-password']) {
    expect(text).not.toContain(secret);
  }
});

it('names the same number the same within a bundle, and otherwise in the next one', () => {
  const names = (text: string): string[] => text.match(/number-[0-9a-f]{8}/g) ?? [];
  const [first, second] = [textOf(1), textOf(2)];
  expect(new Set(names(first)).size).toBe(2);
  expect(names(first)).not.toEqual(names(second));
});

it('says what it is, how things stand, and what happened', () => {
  expect(supportBundle(facts(), createSeededRandom(1)).map(({ name }) => name)).toEqual([
    'README.txt',
    'about.json',
    'settings.json',
    'link.json',
    'queue.json',
    'warnings.json',
    'checks.json',
    'states.json',
    'series.json',
    'events.json',
    'accounts.json',
    'log.jsonl',
  ]);
});
