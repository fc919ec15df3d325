import { describe, expect, it } from 'vitest';
import { responseTo } from '../../../shared/model/session-cause.ts';
import { causeOf, causeOfHttp, readDisconnect } from './disconnects.ts';
import { boom } from './testing/boom.ts';

const socketError = (code: string) =>
  boom(code.startsWith('E') ? 408 : 500, 'WebSocket Error (x)', Object.assign(new Error('x'), { code }));
const cause = (error: unknown) => causeOf(readDisconnect(error));

describe('what WhatsApp says', () => {
  it.each([
    [401, 'loggedOut', 'loggedOut'],
    [402, 'accountRestricted', 'restricted'],
    [403, 'banned', 'loggedOut'],
    [405, 'clientTooOld', 'broken'],
    [406, 'notAccepted', 'restricted'],
    [408, 'connectionLost', 'retry'],
    [411, 'multiDeviceMismatch', 'broken'],
    [419, 'removedByPhone', 'loggedOut'],
    [428, 'connectionClosed', 'retry'],
    [440, 'replacedByOther', 'replaced'],
    [500, 'badSession', 'retryLimited'],
    [503, 'serverUnavailable', 'retry'],
    [515, 'restartRequired', 'retryNow'],
  ] as const)('%i is %s', (code, expected, response) => {
    const found = cause(boom(code));
    expect(found).toEqual({ code: expected, networkCode: code });
    expect(responseTo(found)).toBe(response);
  });

  it('a phone that removes the device is told apart from a logout', () => {
    const data = { tag: 'conflict', attrs: { type: 'device_removed' } };
    expect(cause(boom(401, 'Stream Errored (conflict)', data))).toEqual({
      code: 'removedByPhone',
      networkCode: 401,
      detail: 'conflict:device_removed',
    });
  });

  it('another client that takes the session never makes us reconnect', () => {
    const found = cause(boom(440, 'Stream Errored (conflict)', { tag: 'conflict', attrs: { type: 'replaced' } }));
    expect(found).toMatchObject({ code: 'replacedByOther', detail: 'conflict:replaced' });
  });

  it('an unknown code keeps its number, is tried again and never wipes credentials', () => {
    const found = cause(boom(499));
    expect(found).toEqual({ code: 'unknown', networkCode: 499 });
    expect(responseTo(found)).toBe('retryLimited');
  });
});

describe('the three meanings of 408', () => {
  it('no codes left', () => expect(cause(boom(408, 'QR refs attempts ended')).code).toBe('qrExpired'));
  it('no answer to the handshake', () => expect(cause(boom(408, 'Timed Out')).code).toBe('connectTimedOut'));
  it('a lost connection', () => expect(cause(boom(408, 'Connection was lost')).code).toBe('connectionLost'));
});

describe('what the network does', () => {
  it.each([
    ['ECONNREFUSED', 'connectionRefused'],
    ['EMFILE', 'tooManyFiles'],
    ['ENOTFOUND', 'networkDown'],
    ['EAI_AGAIN', 'networkDown'],
    ['ENETUNREACH', 'networkDown'],
    ['ETIMEDOUT', 'connectTimedOut'],
    ['ECONNRESET', 'connectionClosed'],
    ['ESOMETHING', 'connectionClosed'],
  ] as const)('%s is %s, whatever number Baileys gives it', (code, expected) => {
    expect(cause(socketError(code))).toEqual({ code: expected, detail: code });
  });

  it('a socket error without a system code is a closed connection', () => {
    expect(cause(boom(500, 'WebSocket Error (socket hang up)', new Error('socket hang up'))).code).toBe(
      'connectionClosed',
    );
    expect(cause(boom(408, 'WebSocket Error (Opening handshake has timed out)', new Error('x'))).code).toBe(
      'connectTimedOut',
    );
  });

  it('an HTTP answer to the upgrade keeps its status', () => {
    expect(causeOfHttp(502)).toEqual({ code: 'serverUnavailable', networkCode: 502 });
  });

  it('anything else that is thrown is unknown', () => {
    expect(cause(new Error('what'))).toEqual({ code: 'unknown', detail: 'noCode' });
    expect(cause('text')).toEqual({ code: 'unknown', detail: 'noCode' });
    expect(cause(undefined)).toEqual({ code: 'unknown', detail: 'noCode' });
  });
});
