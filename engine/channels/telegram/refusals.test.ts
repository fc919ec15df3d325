import { describe, expect, it } from 'vitest';
import { sendOutcome, sessionEnd, waitOf } from './refusals.ts';

const YEAR_SECONDS = 366 * 24 * 3_600;

describe('a wait that Telegram asks for', () => {
  it.each([
    ['FLOOD_WAIT_30', 30],
    ['FLOOD_PREMIUM_WAIT_5', 5],
    ['SLOWMODE_WAIT_12', 12],
    ['FLOOD_TEST_PHONE_WAIT_9', 9],
    ['FLOOD_WAIT_0', 1],
    [`FLOOD_WAIT_${YEAR_SECONDS}`, YEAR_SECONDS],
    // Beyond a year, and beyond what a date can say.
    [`FLOOD_WAIT_${YEAR_SECONDS + 1}`, YEAR_SECONDS],
    ['FLOOD_WAIT_999999999999999999999999', YEAR_SECONDS],
    ['FLOOD_WAIT_', undefined],
    ['FLOOD_WAIT_-5', undefined],
    ['FLOOD_WAIT_3X', undefined],
    ['TAKEOUT_INIT_DELAY_60', undefined],
  ])('%s: %s seconds', (text, seconds) => {
    expect(waitOf(text)).toBe(seconds);
  });

  it('holds the whole account, a slow group only itself', () => {
    expect(sendOutcome(420, 'FLOOD_WAIT_30')).toEqual({ kind: 'notYet', seconds: 30, scope: 'account' });
    expect(sendOutcome(420, 'SLOWMODE_WAIT_30')).toEqual({ kind: 'notYet', seconds: 30, scope: 'chat' });
  });
});

describe('an answer to a message', () => {
  it.each([
    [500, 'RANDOM_ID_DUPLICATE', { kind: 'duplicate' }],
    [400, 'PEER_FLOOD', { kind: 'strangersRefused', networkCode: 400 }],
    [403, 'CHAT_SEND_DOCS_FORBIDDEN', { kind: 'refused', reason: 'groupReadOnly', networkCode: 403 }],
    [400, 'SOMETHING_NEW', { kind: 'refused', reason: 'refusedByNetwork', networkCode: 400 }],
    // The server's own trouble says nothing of the message.
    [500, 'MSG_WAIT_FAILED', { kind: 'unsure' }],
    [-503, 'Timeout', { kind: 'unsure' }],
    [401, 'AUTH_KEY_UNREGISTERED', { kind: 'unsure' }],
  ])('%i %s', (code, text, outcome) => {
    expect(sendOutcome(code, text)).toEqual(outcome);
  });

  it('ends the session where Telegram no longer knows it, and nowhere else', () => {
    expect(sessionEnd(406, 'AUTH_KEY_DUPLICATED')).toMatchObject({ code: 'sessionDuplicated', networkCode: 406 });
    expect(sessionEnd(420, 'FLOOD_WAIT_30')).toBeUndefined();
  });
});
