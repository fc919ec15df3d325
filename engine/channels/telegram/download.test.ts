import { expect, it } from 'vitest';
import { createMemoryLog } from '../../../platform/testing/memory-log.ts';
import { fetchFile, type Fetching } from './download.ts';

const REMOTE = {
  kind: 'document',
  id: '1',
  accessHash: '1',
  reference: '',
  size: '',
  dc: 2,
  mimetype: 'text/plain',
} as const;
const fetching: Fetching = {
  store: { save: () => Promise.reject(new Error('saved')) } as unknown as Fetching['store'],
  maxBytes: 1_000,
  log: createMemoryLog(),
  online: () => Promise.reject(new Error('asked')),
  wait: () => Promise.reject(new Error('waited')),
  renew: async () => undefined,
};

it.each([
  [0, 'broken'],
  [-1, 'broken'],
  [1_001, 'tooLarge'],
])('a file of %i bytes is named, and not fetched', async (bytes, missing) => {
  expect(await fetchFile({ ...REMOTE, bytes }, fetching)).toEqual({ missing });
});
