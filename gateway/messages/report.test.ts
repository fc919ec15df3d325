import { describe, expect, it } from 'vitest';
import type { WireOutcome } from '../../shared/contract/device.ts';
import type { MessageFacts } from './facts.ts';
import { afterReport, type MessageReport } from './report.ts';

const id = '018f0000-0000-7000-8000-000000000001';
const held: MessageFacts = {
  status: 'queued',
  custody: 'device',
  device: 1,
  fence: 2,
  networkId: 'NET',
  resume: false,
  custodyAt: 0,
  store: 1,
};
const result = (
  outcome: WireOutcome,
  more: Partial<Extract<MessageReport, { kind: 'result' }>> = {},
): MessageReport => ({
  kind: 'result',
  id,
  fence: 2,
  networkId: 'NET',
  outcome,
  agoMs: 0,
  ...more,
});
const receipt = (what: 'sent' | 'delivered', networkId = 'NET'): MessageReport => ({
  kind: 'receipt',
  id,
  networkId,
  receipt: what,
  agoMs: 0,
});

describe('a result from the device that has the message', () => {
  it.each<[WireOutcome, string, string | null]>([
    [{ kind: 'sent' }, 'sent', null],
    [{ kind: 'failed', reason: 'notOnWhatsApp' }, 'failed', 'notOnWhatsApp'],
    [{ kind: 'expired' }, 'expired', null],
    [{ kind: 'cancelled' }, 'cancelled', null],
    [{ kind: 'unconfirmed', reason: 'noAnswer' }, 'unconfirmed', 'noAnswer'],
  ])('ends custody: %o', (outcome, status, reason) => {
    expect(afterReport(held, result(outcome), 1)).toEqual({
      kind: 'change',
      change: { status, reason },
      endsCustody: true,
    });
  });

  it('that claims to expire or cancel what may have been sent becomes unconfirmed', () => {
    for (const kind of ['expired', 'cancelled'] as const) {
      expect(afterReport({ ...held, status: 'sending' }, result({ kind }), 1)).toMatchObject({
        change: { status: 'unconfirmed' },
        endsCustody: true,
      });
    }
  });

  it('that comes after its own receipts ends custody and does not go back', () => {
    expect(afterReport({ ...held, status: 'delivered' }, result({ kind: 'sent' }), 1)).toEqual({
      kind: 'change',
      change: undefined,
      endsCustody: true,
    });
  });
});

describe('a result of what is only offered, in a custody that was forgotten with a restored copy', () => {
  const offered: MessageFacts = { ...held, custody: 'leased', custodyAt: null, store: null };
  it('ends it: the offer would be answered so for ever', () => {
    const failed = result({ kind: 'failed', reason: 'notOnWhatsApp' });
    expect(afterReport(offered, failed, 1)).toEqual({
      kind: 'change',
      change: { status: 'failed', reason: 'notOnWhatsApp' },
      endsCustody: true,
    });
  });

  it('is not believed that it failed when another device may have sent it since', () => {
    const failed = result({ kind: 'failed', reason: 'notOnWhatsApp' });
    expect(afterReport({ ...offered, resume: true }, failed, 1)).toMatchObject({
      change: { status: 'unconfirmed', reason: 'noAnswer' },
      endsCustody: true,
    });
    expect(afterReport({ ...offered, resume: true }, result({ kind: 'sent' }), 1)).toMatchObject({
      change: { status: 'sent' },
    });
  });
});

describe('a report from anybody else', () => {
  const others: [string, MessageFacts, number, number][] = [
    ['another device', held, 9, 2],
    ['an older fence', held, 1, 1],
    ['an older offer', { ...held, custody: 'leased' }, 1, 1],
  ];
  it.each(others)('does not end custody: %s', (_, facts, device, fence) => {
    const failed = result({ kind: 'failed', reason: 'notReachable' }, { fence });
    expect(afterReport(facts, failed, device)).toEqual({ kind: 'ignored', why: 'staleFence' });
    expect(afterReport(facts, { kind: 'sending', id, fence, agoMs: 0 }, device)).toMatchObject({ kind: 'ignored' });
  });

  it('counts as evidence when it says sent, and a message that waits to be resumed is then done', () => {
    const waiting = { ...held, custody: 'waiting', resume: true } as const;
    const done = { kind: 'change', change: { status: 'sent', reason: null }, endsCustody: true };
    expect(afterReport(waiting, result({ kind: 'sent' }, { fence: 1 }), 9)).toEqual(done);
    expect(afterReport(waiting, receipt('sent'), 9)).toEqual(done);
    expect(afterReport(held, receipt('delivered'), 9)).toMatchObject({ endsCustody: false });
  });

  it('counts for nothing under another network id', () => {
    expect(afterReport(held, receipt('delivered', 'OTHER'), 1)).toEqual({ kind: 'ignored', why: 'otherNetworkId' });
    expect(afterReport(held, result({ kind: 'sent' }, { networkId: 'OTHER' }), 1)).toMatchObject({ kind: 'ignored' });
  });
});
