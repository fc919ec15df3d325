import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attempt, AttemptEvent, DeviceMessage } from './attempt.ts';
import { stepAttempt } from './attempt.ts';
import { MESSAGE_STATUSES } from './message.ts';

const NOW = 1_000_000;
const unsureMaxMs = 1_000;

const waiting: DeviceMessage = {
  status: 'queued',
  attempt: { kind: 'waiting', unsure: false, notBefore: 0 },
  expiresAt: NOW + 1,
};
const resumed: DeviceMessage = {
  status: 'sending',
  attempt: { kind: 'waiting', unsure: true, notBefore: 0 },
  expiresAt: NOW + 1,
};
const handedOver = (changes: Partial<Extract<Attempt, { kind: 'handedOver' }>> = {}): DeviceMessage => ({
  status: 'sending',
  attempt: { kind: 'handedOver', since: NOW - 1, handOvers: 1, resumed: false, ...changes },
  expiresAt: NOW - 1,
});
const step = (message: DeviceMessage, event: AttemptEvent) => stepAttempt(message, event, NOW);
const outcome = (message: DeviceMessage, event: AttemptEvent) => {
  const attempt = step(message, event)?.message.attempt;
  return attempt?.kind === 'settled' ? attempt.outcome : attempt?.kind;
};
const refused: AttemptEvent = { kind: 'refused', reason: 'refusedByNetwork' };

describe('before the intent', () => {
  it('a prepared message gets its intent and is reported as sending', () => {
    expect(step(waiting, { kind: 'prepared' })).toEqual({
      message: {
        status: 'sending',
        attempt: { kind: 'handedOver', since: NOW, handOvers: 1, resumed: false },
        expiresAt: NOW + 1,
      },
      reports: [{ kind: 'sending' }],
    });
  });

  it('a message whose validity ended while it was prepared expires instead', () => {
    expect(outcome({ ...waiting, expiresAt: NOW }, { kind: 'prepared' })).toEqual({ kind: 'expired' });
    expect(outcome({ ...waiting, expiresAt: NOW }, { kind: 'validityChecked' })).toEqual({ kind: 'expired' });
    expect(step(waiting, { kind: 'validityChecked' })).toBeUndefined();
  });

  it('a message fails, is cancelled, or ends with its account', () => {
    expect(outcome(waiting, { kind: 'prepareFailed', reason: 'notOnWhatsApp' })).toEqual({
      kind: 'failed',
      reason: 'notOnWhatsApp',
    });
    expect(outcome(waiting, { kind: 'cancelRequested' })).toEqual({ kind: 'cancelled' });
    expect(outcome(waiting, { kind: 'accountRemoved' })).toEqual({ kind: 'failed', reason: 'accountRemoved' });
  });

  it('a resumed message may have been sent elsewhere: it never fails, expires or is cancelled', () => {
    const lost = { kind: 'unconfirmed', reason: 'deviceLost' };
    expect(outcome(resumed, { kind: 'prepareFailed', reason: 'notOnWhatsApp' })).toEqual(lost);
    expect(outcome({ ...resumed, expiresAt: NOW }, { kind: 'validityChecked' })).toEqual(lost);
    expect(outcome({ ...resumed, expiresAt: NOW }, { kind: 'prepared' })).toEqual(lost);
    expect(step(resumed, { kind: 'cancelRequested' })).toBeUndefined();
    expect(outcome(resumed, { kind: 'accountRemoved' })).toEqual({ kind: 'unconfirmed', reason: 'accountLost' });
  });

  it('evidence for a message that waits here means that it was sent elsewhere', () => {
    expect(step(resumed, { kind: 'receipt', receipt: 'read' })).toMatchObject({
      message: { status: 'read', attempt: { kind: 'settled' } },
      reports: [
        { kind: 'result', outcome: { kind: 'sent' } },
        { kind: 'receipt', receipt: 'read' },
      ],
    });
  });
});

describe('after the intent', () => {
  it('an ack ends the message as sent', () => {
    expect(step(handedOver(), { kind: 'acked' })).toMatchObject({
      message: { status: 'sent' },
      reports: [{ kind: 'result', outcome: { kind: 'sent' } }],
    });
  });

  it('a receipt counts as the ack that was lost', () => {
    expect(step(handedOver(), { kind: 'receipt', receipt: 'delivered' })?.reports).toEqual([
      { kind: 'result', outcome: { kind: 'sent' } },
      { kind: 'receipt', receipt: 'delivered' },
    ]);
  });

  it('the refusal of the only copy is definite', () => {
    expect(outcome(handedOver(), refused)).toEqual({ kind: 'failed', reason: 'refusedByNetwork' });
  });

  it('the refusal of a later copy says nothing about an earlier one', () => {
    const doubt = { kind: 'unconfirmed', reason: 'noAnswer' };
    expect(outcome(handedOver({ handOvers: 2 }), refused)).toEqual(doubt);
    expect(outcome(handedOver({ resumed: true }), refused)).toEqual(doubt);
  });

  it('silence ends it as unconfirmed, and only after the longest wait', () => {
    expect(step(handedOver(), { kind: 'silenceChecked', unsureMaxMs })).toBeUndefined();
    expect(outcome(handedOver({ since: NOW - unsureMaxMs }), { kind: 'silenceChecked', unsureMaxMs })).toEqual({
      kind: 'unconfirmed',
      reason: 'noAnswer',
    });
  });

  it('the message does not expire, is not cancelled and is not prepared again', () => {
    expect(step(handedOver(), { kind: 'validityChecked' })).toBeUndefined();
    expect(step(handedOver(), { kind: 'cancelRequested' })).toBeUndefined();
    expect(step(handedOver(), { kind: 'prepared' })).toBeUndefined();
    expect(step(handedOver(), { kind: 'prepareFailed', reason: 'notReachable' })).toBeUndefined();
  });

  it('the loss of its account leaves it unconfirmed', () => {
    expect(outcome(handedOver(), { kind: 'accountRemoved' })).toEqual({ kind: 'unconfirmed', reason: 'accountLost' });
  });
});

describe('after the end', () => {
  const unconfirmed: DeviceMessage = {
    status: 'unconfirmed',
    attempt: { kind: 'settled', outcome: { kind: 'unconfirmed', reason: 'noAnswer' } },
    expiresAt: 0,
  };
  const read: DeviceMessage = { ...unconfirmed, status: 'read' };

  it('later evidence overrides unconfirmed', () => {
    expect(step(unconfirmed, { kind: 'acked' })).toMatchObject({
      message: { status: 'sent' },
      reports: [{ kind: 'receipt', receipt: 'sent' }],
    });
  });

  it('receipts move the status forward and never back', () => {
    expect(step(read, { kind: 'receipt', receipt: 'played' })?.message.status).toBe('played');
    expect(step(read, { kind: 'receipt', receipt: 'delivered' })).toBeUndefined();
    expect(step(read, { kind: 'acked' })).toBeUndefined();
  });

  it('nothing revives a cancelled message', () => {
    const cancelled: DeviceMessage = { ...unconfirmed, status: 'cancelled' };
    expect(step(cancelled, { kind: 'prepared' })).toBeUndefined();
    expect(step(cancelled, { kind: 'acked' })).toBeUndefined();
  });
});

describe('whatever happens, in whatever order', () => {
  const event = fc.oneof(
    fc.constantFrom<AttemptEvent>(
      { kind: 'prepared' },
      { kind: 'prepareFailed', reason: 'notReachable' },
      { kind: 'acked' },
      refused,
      { kind: 'cancelRequested' },
      { kind: 'validityChecked' },
      { kind: 'silenceChecked', unsureMaxMs },
      { kind: 'accountRemoved' },
    ),
    fc
      .constantFrom('delivered' as const, 'read' as const, 'played' as const)
      .map((receipt): AttemptEvent => ({ kind: 'receipt', receipt })),
  );

  /** What must never happen in one step, by name. */
  function broken(before: DeviceMessage, event: AttemptEvent, after: DeviceMessage, startsUnsure: boolean): string[] {
    if (before.attempt.kind === 'settled') return [];
    const wasUnsure = before.attempt.kind === 'handedOver' || before.attempt.unsure;
    const { status } = after;
    const rules = {
      'goes back': MESSAGE_STATUSES.indexOf(status) < MESSAGE_STATUSES.indexOf(before.status),
      'expires or is cancelled after a possible send': wasUnsure && (status === 'expired' || status === 'cancelled'),
      'fails after a possible send without a refusal': wasUnsure && status === 'failed' && event.kind !== 'refused',
      'fails though another device may have sent it': startsUnsure && status === 'failed',
    };
    return Object.entries(rules).flatMap(([rule, isBroken]) => (isBroken ? [rule] : []));
  }

  it('a message has one result, its status only moves forward, and a possible send ends by evidence', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.integer({ min: -500, max: 5_000 }),
        fc.array(fc.tuple(event, fc.nat(2_000)), { maxLength: 12 }),
        (startsUnsure, validFor, events) => {
          let message: DeviceMessage = { ...(startsUnsure ? resumed : waiting), expiresAt: NOW + validFor };
          let now = NOW;
          let results = 0;
          const found: string[] = [];
          for (const [next, waitMs] of events) {
            now += waitMs;
            const stepped = stepAttempt(message, next, now);
            if (stepped === undefined) continue;
            found.push(...broken(message, next, stepped.message, startsUnsure));
            message = stepped.message;
            results += stepped.reports.filter((report) => report.kind === 'result').length;
          }
          expect(found).toEqual([]);
          expect(results).toBe(message.attempt.kind === 'settled' ? 1 : 0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
