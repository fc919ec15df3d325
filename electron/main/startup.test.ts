import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { PortError, type PortErrorCode } from '../../shared/ports.ts';
import { wordsFor, type ProblemText } from './start-problem.ts';
import { createStartup, type Startup } from './startup.ts';
import { ar } from './words/ar.ts';
import { en } from './words/en.ts';
import { es } from './words/es.ts';

const key = { key: new Uint8Array(32), unprotected: false };
let startup: Startup;
let loads: (() => Promise<typeof key>)[];
let asked: ProblemText[];
let answers: ('again' | 'quit')[];
let starts: number;
let quits: number;
beforeEach(() => {
  loads = [];
  asked = [];
  answers = [];
  starts = 0;
  quits = 0;
  startup = createStartup({
    loadKey: () => (loads.shift() ?? (async () => key))(),
    start: async () => void (starts += 1),
    ask: async (words) => {
      asked.push(words);
      return answers.shift() ?? 'quit';
    },
    words: () => en,
    quit: () => (quits += 1),
    log: createMemoryLog(),
  });
});

const fail = (code: PortErrorCode) => () => Promise.reject(new PortError(code, { path: '/data/vault-key' }));

describe('starting', () => {
  it('asks nothing when all is well', async () => {
    await startup.run();
    expect({ starts, asked, quits }).toEqual({ starts: 1, asked: [], quits: 0 });
  });

  it('names the problem and the file, starts nothing, and quits when told to', async () => {
    loads = [fail('keyMissing')];
    await startup.run();
    expect(asked).toEqual([wordsFor({ code: 'keyMissing', details: { path: '/data/vault-key' } }, en)]);
    expect(asked[0]?.text).toContain('/data/vault-key');
    expect({ starts, quits }).toEqual({ starts: 0, quits: 1 });
  });

  it('tries again as often as the person wants', async () => {
    loads = [fail('diskFull'), fail('diskFull')];
    answers = ['again', 'again'];
    await startup.run();
    expect({ starts, asked: asked.length, quits }).toEqual({ starts: 1, asked: 2, quits: 0 });
  });

  it('puts one question at a time', async () => {
    startup.failed({ code: 'diskFull', details: {} });
    startup.failed({ code: 'diskFull', details: {} });
    await Promise.resolve();
    expect(asked).toHaveLength(1);
  });
});

it.each([en, es, ar])('has words with a next step for every problem, and none shows a code', (words) => {
  const codes: (PortErrorCode | 'internal')[] = [
    'sealBroken',
    'keyMissing',
    'keyUnreadable',
    'diskFull',
    'readOnly',
    'storeBroken',
    'storeNewer',
    'storeClosed',
    'folderInUse',
    'folderUnwritable',
  ];
  for (const code of codes) {
    const { title, text } = wordsFor({ code, details: { path: '/data', reason: 'wrongLength' } }, words);
    expect(`${title} ${text}`).not.toContain(code);
    expect(text).toMatch(/\. |\.$/);
  }
});
