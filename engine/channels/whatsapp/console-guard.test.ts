import { describe, expect, it } from 'vitest';
import type { GuardedConsole } from './console-guard.ts';
import { guardConsole } from './console-guard.ts';

function fakeConsole() {
  const printed: unknown[][] = [];
  const write = (...values: unknown[]): void => void printed.push(values);
  const target: GuardedConsole = {
    log: write,
    info: write,
    warn: write,
    error: write,
    debug: write,
    trace: write,
    dir: write,
    table: write,
  };
  guardConsole(target);
  return { target, printed };
}

const session = { currentRatchet: { ephemeralKeyPair: { privKey: Buffer.from('secret') }, rootKey: 'secret' } };

describe('the console', () => {
  it("shows none of libsignal's lines", () => {
    const { printed, target } = fakeConsole();
    target.info('Closing session:', session);
    target.info('Opening session:', session);
    target.info('Removing old closed session:', session);
    target.warn('Session already closed', session);
    target.warn('Closing open session in favor of incoming prekey bundle');
    target.warn('Decrypted message with closed session.');
    target.error('Failed to decrypt message with any known session...');
    target.error('Session error:Error: Bad MAC', 'at x');
    target.error("V1 session storage migration error: registrationId', 1");
    expect(printed).toEqual([]);
  });

  it('never shows the inside of an object, whoever prints it', () => {
    const { printed, target } = fakeConsole();
    target.log('a later line', session);
    target.dir(session);
    target.error(Object.assign(new Error('secret'), { session }));
    expect(JSON.stringify(printed)).not.toContain('secret');
    expect(printed).toEqual([['a later line', '[withheld]'], ['[withheld]'], ['Error']]);
  });

  it('still shows plain words, and guarding twice changes nothing', () => {
    const { printed, target } = fakeConsole();
    guardConsole(target);
    target.log('listening on', 8080);
    expect(printed).toEqual([['listening on', 8080]]);
  });
});
