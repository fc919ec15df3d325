import { expect, it } from 'vitest';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { guardRejections, isLibraryError } from './stray-rejections.ts';
import { boom } from './whatsapp/testing/boom.ts';

it("knows the libraries' errors from ours", () => {
  const inside = new Error('Unsupported state');
  inside.stack = 'Error: x\n    at f (/app/node_modules/@whiskeysockets/baileys/lib/Utils/noise-handler.js:1:1)';
  const start = new Error('EMFILE: too many open files');
  start.stack =
    'Error: x\n    at async readFile (node:fs)\n    at async f (/app/node_modules/@mtcute/core/network/client.js:1:1)';
  expect(isLibraryError(start)).toBe(true);
  expect(isLibraryError(boom(428))).toBe(true);
  expect(isLibraryError(inside)).toBe(true);
  expect(isLibraryError(new Error('ours'))).toBe(false);
  expect(isLibraryError('text')).toBe(false);
});

it('is gone with the last account', () => {
  const before = process.listenerCount('unhandledRejection');
  const ends = [guardRejections(createMemoryLog()), guardRejections(createMemoryLog())];
  expect(process.listenerCount('unhandledRejection')).toBe(before + 1);
  for (const end of ends) end();
  expect(process.listenerCount('unhandledRejection')).toBe(before);
});
