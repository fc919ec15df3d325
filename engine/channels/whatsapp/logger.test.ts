import { expect, it } from 'vitest';
import { createMemoryLog } from '../../../platform/testing/memory-log.ts';
import { describeError, maskNumbers } from '../describe-error.ts';
import { createBaileysLogger } from './logger.ts';
import { boom } from './testing/boom.ts';

it("takes the words and codes from Baileys' lines and leaves numbers, texts and keys", () => {
  const log = createMemoryLog();
  const logger = createBaileysLogger(log).child({ class: 'baileys' });
  logger.error(
    { error: boom(428, 'text of 15550001111'), jid: '15550001111@s.whatsapp.net', body: 'hello' },
    'failed for 15550001111@s.whatsapp.net with c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0',
  );
  logger.warn('no recipient 15550002222');
  expect(log.lines).toEqual([
    {
      level: 'warn',
      event: 'whatsapp.library',
      fields: { message: 'failed for #@s.whatsapp.net with #', error: 'Error', status: 428 },
    },
    { level: 'debug', event: 'whatsapp.library', fields: { message: 'no recipient #' } },
  ]);
});

it('ignores what Baileys says below a warning, and keeps it from rendering stanzas', () => {
  const log = createMemoryLog();
  const logger = createBaileysLogger(log);
  for (const level of ['trace', 'debug', 'info'] as const) logger[level]({ xml: '<message/>' }, 'recv');
  expect(log.lines).toEqual([]);
  expect(['trace', 'debug']).not.toContain(logger.level);
});

it('masks long digits and keys only', () => {
  expect(maskNumbers('code 428 after 20000 ms to 1234')).toBe('code 428 after # ms to 1234');
});

it('describes an error without its text', () => {
  expect(describeError(Object.assign(new Error('secret'), { code: 'ECONNRESET' }))).toEqual({
    error: 'Error',
    code: 'ECONNRESET',
  });
  expect(describeError('secret')).toEqual({ error: 'string' });
});
