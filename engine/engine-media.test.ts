import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Inbound } from '../shared/contract/inbound.ts';
import { PACING_PLANS } from '../shared/policy/pacing-plan.ts';
import { BOB, createEngineRig, type EngineRig } from './testing/engine-rig.ts';

const PHOTO = Buffer.from('the bytes of a photo');
const REF = {
  sha256: createHash('sha256').update(PHOTO).digest('hex'),
  bytes: PHOTO.length,
  mimetype: 'image/png',
};

let rig: EngineRig;
beforeEach(async () => {
  rig = createEngineRig();
  await rig.start();
});
afterEach(() => rig.dispose());

const isKept = (): boolean => existsSync(rig.folder.file(`media/${REF.sha256.slice(0, 2)}/${REF.sha256}`));
/** Files are read and written in real time, which the manual clock does not wait for. */
const until = (isReached: () => boolean): Promise<void> =>
  vi.waitFor(async () => {
    await rig.advance();
    if (!isReached()) throw new Error('not yet');
  });

describe('attachments through the whole engine', () => {
  it('come from the gateway before the message is prepared, and are kept with it', async () => {
    const { id, far } = await rig.ready();
    rig.gateway.media.set(REF.sha256, PHOTO);
    let sent: Buffer | undefined;
    far.script.prepare = async () => {
      if (far.media === undefined) throw new Error('no media');
      sent = await buffer(await far.media.read(REF.sha256));
      return { kind: 'ready', payload: new Uint8Array(1) };
    };
    const message = rig.gateway.post(id, BOB, { kind: 'image', media: REF });
    await until(() => rig.gateway.messages.get(message)?.status === 'sent');
    expect(sent?.equals(PHOTO)).toBe(true);
    expect(isKept()).toBe(true);
    await rig.stop();
    await rig.start();
    expect(isKept()).toBe(true);
  });

  it('that were received are at the gateway before their message, and go from here afterwards', async () => {
    const { far } = await rig.ready();
    const media = await far.media?.save(Readable.from([PHOTO]), { mimetype: REF.mimetype, maxBytes: 1_000 });
    expect(media).toEqual(REF);
    const inbound: Inbound = {
      networkId: 'IN1',
      chat: { kind: 'person' },
      from: { number: BOB },
      content: { kind: 'image', media: REF },
      sentAt: rig.clock.now() - 2_000,
    };
    let done = 0;
    far.emit({ kind: 'inbound', inbound, done: () => (done += 1) });
    await until(() => rig.gateway.inbound.length === 1 && !isKept());
    expect(done).toBe(1);
    expect(rig.gateway.inbound[0]?.inbound).toMatchObject({ networkId: 'IN1' });
    expect(rig.gateway.inbound[0]?.inbound.sentAgoMs).toBeGreaterThanOrEqual(2_000);
    expect(Buffer.from(rig.gateway.media.get(REF.sha256) ?? []).equals(PHOTO)).toBe(true);
    far.emit({ kind: 'inbound', inbound, done: () => (done += 1) });
    await until(() => done === 2);
    expect(rig.gateway.inbound).toHaveLength(1);
    expect(rig.gateway.violations).toEqual([]);
  });

  it('that nobody needs are gone after a start', async () => {
    const { far } = await rig.ready();
    await far.media?.save(Readable.from([PHOTO]), { mimetype: REF.mimetype, maxBytes: 1_000 });
    await rig.stop();
    expect(isKept()).toBe(true);
    await rig.start();
    await until(() => !isKept());
    expect(readdirSync(rig.folder.file('media/unfinished'))).toEqual([]);
  });
});

describe('the pace of the client’s plan', () => {
  it('is what the account sends by, and shows', async () => {
    rig.gateway.pacing = PACING_PLANS.professional;
    const { id, far } = await rig.ready();
    for (let n = 0; n < 3; n += 1) rig.gateway.post(id, `${BOB}${n}`);
    await rig.advance();
    expect(far.handedOver).toHaveLength(1);
    await rig.advance(100);
    expect(rig.account(id)).toMatchObject({
      pace: { perMinute: 6, next: { waitsFor: 'gap' } },
      forecast: { kind: 'through' },
    });
    await rig.advance(20_000);
    expect(far.handedOver).toHaveLength(3);
    expect(rig.account(id).pace).toEqual({ perMinute: 6 });
  });
});
