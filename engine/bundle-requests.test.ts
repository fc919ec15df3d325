import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { within } from './bundle-requests.ts';
import { ADA, createEngineRig, type EngineRig } from './testing/engine-rig.ts';

let rig: EngineRig;
beforeEach(async () => {
  rig = createEngineRig();
  await rig.start();
});
afterEach(() => rig.dispose());

const request = () => rig.engine.snapshot().bundleRequest;
async function asked(): Promise<string> {
  await rig.ready();
  const id = rig.gateway.askBundle('Ticket 12');
  await rig.advance();
  return id;
}

describe('a support bundle that the gateway’s operator asks for', () => {
  it('waits for the owner, also over a restart, and tells the gateway that it was taken up', async () => {
    const id = await asked();
    expect(request()).toEqual({
      id,
      askedAt: expect.any(Number),
      gatewayUrl: 'https://gateway.example',
      note: 'Ticket 12',
    });
    expect(rig.gateway.commandAnswers.get(id)).toBe('taken');
    await rig.stop();
    await rig.start();
    await rig.advance();
    expect(request()?.id).toBe(id);
    expect(rig.gateway.violations).toEqual([]);
  });

  it('is answered again to a gateway that was restored from a copy', async () => {
    const id = await asked();
    rig.gateway.commandAnswers.delete(id);
    rig.gateway.loseHoldings();
    await rig.advance(5_000);
    expect(rig.gateway.commandAnswers.get(id)).toBe('taken');
    expect(request()?.id).toBe(id);
  });

  it('is given as it was shown, and nothing before it was shown', async () => {
    const id = await asked();
    const early = await rig.engine.call('bundleRequest.answer', { id, answer: 'send' });
    expect(early).toMatchObject({ ok: false, error: { code: 'notPossibleNow' } });
    expect(rig.gateway.bundles.size).toBe(0);
    const { files } = await rig.call('bundleRequest.preview', { id });
    await rig.call('bundleRequest.answer', { id, answer: 'send' });
    expect(rig.gateway.bundles.get(id)).toEqual(files);
    expect(JSON.stringify(files)).not.toContain(ADA.number);
    expect(request()).toBeNull();
  });

  it('stays when no gateway answers, so that the owner can try again', async () => {
    const id = await asked();
    await rig.call('bundleRequest.preview', { id });
    rig.gateway.refuse = { problem: { code: 'unreachable' } };
    const result = rig.engine.call('bundleRequest.answer', { id, answer: 'send' });
    await rig.advance();
    expect(await result).toMatchObject({ ok: false, error: { code: 'gatewayUnreachable' } });
    expect(request()?.id).toBe(id);
  });

  it('is not given when the owner refuses, and the gateway hears of it', async () => {
    const id = await asked();
    await rig.call('bundleRequest.answer', { id, answer: 'refuse' });
    await rig.advance();
    expect(rig.gateway.commandAnswers.get(id)).toBe('refused');
    expect(rig.gateway.bundles.size).toBe(0);
    expect(request()).toBeNull();
  });
});

describe('a bundle that is too large', () => {
  it('loses the oldest lines of its log alone', () => {
    const files = [
      { name: 'about.json', text: '{}' },
      { name: 'log.jsonl', text: 'one\ntwo\nthree\n' },
    ];
    expect(within(files, 100)).toEqual(files);
    expect(within(files, 10)).toEqual([files[0], { name: 'log.jsonl', text: 'three\n' }]);
    expect(within(files, 1)[1]?.text).toBe('');
  });
});
