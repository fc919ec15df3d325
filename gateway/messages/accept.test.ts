import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createVault } from '../../platform/vault.ts';
import { DEFAULT_VALIDITY_MS } from '../../shared/model/message.ts';
import type { NewMessage } from '../store/messages.ts';
import { acceptMessage, type MessageWish } from './accept.ts';

const wish: MessageWish = {
  client: 1,
  channel: 'whatsapp',
  instance: 2,
  to: { kind: 'number', number: '4915100000001' },
  content: { kind: 'text', text: 'x' },
};

async function accepted(more: Partial<MessageWish>, isKnown = true, emojiShortcuts?: boolean) {
  const clock = createManualClock();
  const stored: NewMessage[] = [];
  const told: (number | null)[] = [];
  const log = createMemoryLog();
  const outcome = await acceptMessage(
    { ...wish, ...more },
    {
      clock,
      emojiShortcuts,
      random: createSeededRandom(1),
      vault: createVault(new Uint8Array(32).fill(7)),
      log,
      store: {
        acceptMessage: async (message) => {
          stored.push(message);
          return isKnown ? { kind: 'accepted', device: 7 } : { kind: 'refused', refusal: { kind: 'unknownInstance' } };
        },
      },
      onAccepted: (_message, device) => told.push(device),
    },
  );
  return { outcome, message: stored[0], told, now: clock.now() };
}

describe('acceptance', () => {
  it('turns shortcuts into emoji for WhatsApp, unless that is switched off', async () => {
    const content = { kind: 'text', text: 'ok (y)' } as const;
    expect((await accepted({ content })).message?.content).toEqual({ kind: 'text', text: 'ok 👍' });
    expect((await accepted({ content, channel: 'telegram' })).message?.content).toEqual(content);
    expect((await accepted({ content }, true, false)).message?.content).toEqual(content);
  });

  it('fixes both ids, and fills in what the caller leaves open', async () => {
    const { outcome, message, told, now } = await accepted({});
    expect(outcome).toEqual({ kind: 'accepted', id: message?.id });
    expect(message).toMatchObject({
      ...wish,
      priority: 'normal',
      networkId: expect.stringMatching(/^3EB0[0-9A-F]{18}$/),
      acceptedAt: now,
      notBefore: null,
      expiresAt: now + DEFAULT_VALIDITY_MS,
    });
    expect(told).toEqual([7]);
  });

  it('counts the validity of a scheduled message from its time, and ignores a time that has passed', async () => {
    const { message, now } = await accepted({});
    const later = now + 30 * 86_400_000;
    expect((await accepted({ notBefore: later, validityMs: 5_000 })).message).toMatchObject({
      notBefore: later,
      expiresAt: later + 5_000,
    });
    expect((await accepted({ notBefore: now - 1, validityMs: 5_000 })).message).toMatchObject({
      notBefore: null,
      expiresAt: now + 5_000,
    });
    expect(message?.expiresAt).toBeLessThan(later);
  });

  it('takes every kind of content to every destination', async () => {
    const media = { sha256: 'a'.repeat(64), bytes: 5, mimetype: 'image/png' };
    const contents: MessageWish['content'][] = [
      { kind: 'link', url: 'https://example.com' },
      { kind: 'image', media, caption: 'x' },
      { kind: 'voiceNote', media, seconds: 3 },
      { kind: 'document', media, fileName: 'a.pdf' },
      { kind: 'location', latitude: 1, longitude: 2 },
    ];
    for (const content of contents) {
      const to = { kind: 'group', name: 'Family' } as const;
      expect((await accepted({ content, to, priority: 'urgent' })).message).toMatchObject({
        content,
        to,
        priority: 'urgent',
      });
    }
  });

  it('wakes nobody for an instance that does not exist', async () => {
    expect(await accepted({}, false)).toMatchObject({
      outcome: { kind: 'refused', refusal: { kind: 'unknownInstance' } },
      told: [],
    });
  });
});
