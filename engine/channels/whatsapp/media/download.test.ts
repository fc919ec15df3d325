import type { Dispatcher } from 'undici';
import { expect, it } from 'vitest';
import type { Route } from '../../../../platform/way-out.ts';
import { download } from './download.ts';

/** A message from anybody names where its file lies: only ever a path on WhatsApp's own media host. */

async function asked(directPath: string): Promise<{ error: unknown; connections: number }> {
  let connections = 0;
  const dispatcher = {
    dispatch: (_options: unknown, handler: { onError(error: Error): void }) => {
      connections += 1;
      handler.onError(new Error('no network here'));
      return true;
    },
  } as unknown as Dispatcher;
  const error: unknown = await download(
    { media: 'image', directPath, mediaKey: new Uint8Array(32), mimetype: 'image/png' },
    {
      host: 'mmg.example',
      route: { dispatcher } as Route,
      media: { save: () => Promise.reject(new Error('nothing to save')) } as never,
      maxBytes: 1_000,
      signal: AbortSignal.timeout(2_000),
    },
  ).catch((thrown: unknown) => thrown);
  return { error, connections };
}

it.each([
  '@127.0.0.1/a',
  ':80@127.0.0.1/a',
  '.evil.example/a',
  ':8080/a',
  '//127.0.0.1/a',
  '/\\127.0.0.1/a',
  '\\\\127.0.0.1\\a',
  '/\t/127.0.0.1/a',
  '\n//127.0.0.1/a',
  'https://127.0.0.1/a',
  'http://mmg.example/a',
  'file:///etc/passwd',
  'a',
  '',
])('the path %j leads to no other host: nothing is asked', async (directPath) => {
  expect(await asked(directPath)).toMatchObject({ error: { code: 'downloadFailed', status: 404 }, connections: 0 });
});

it('a path on it is asked for', async () => {
  expect(await asked('/v/t62/a.enc?ccb=11')).toMatchObject({ error: { code: 'downloadFailed' }, connections: 1 });
});
