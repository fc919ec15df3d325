import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createKeptConnections } from './kept-connections.ts';
import { endServers, internet, page, refused } from './testing/internet.ts';
import { createManualClock } from './testing/manual-clock.ts';

afterEach(endServers);

describe('connections that are kept for the same caller', () => {
  const limits = { idleMs: 4_000, lifeMs: 60_000, perName: 2, total: 3 };

  /** A server that counts connections, and requests on each. */
  async function keeping(answer: RequestListener = page) {
    const clock = createManualClock();
    const keep = createKeptConnections(clock, limits);
    const perConnection = new Map<unknown, number>();
    const listener: RequestListener = (request, response) => {
      perConnection.set(request.socket, (perConnection.get(request.socket) ?? 0) + 1);
      request.resume();
      answer(request, response);
    };
    const net = await internet(listener, { keep, clock });
    const post = (keepFor: string, url = 'http://shop.example/hook') =>
      net.fetch(url, { method: 'POST', body: Buffer.from('{}'), keepFor });
    return { ...net, clock, keep, post, counts: () => [...perConnection.values()] };
  }
  const posted = { ok: true, status: 200 };
  it('serve one request after the other, and what the name means is looked up for each new one', async () => {
    const { post, counts, resolved, keep } = await keeping();
    for (let count = 0; count < 3; count += 1) expect(await post('a')).toMatchObject(posted);
    expect(counts()).toEqual([3]);
    expect(resolved).toHaveLength(1);
    expect(await post('b')).toMatchObject(posted);
    expect(await post('a', 'http://other.example/hook')).toMatchObject(posted);
    expect(counts()).toEqual([3, 1, 1]);
    expect(resolved).toEqual(['shop.example', 'shop.example', 'other.example']);
    keep.close();
  });

  it('are closed when nobody asks for a while, and when they are old', async () => {
    const { post, counts, clock, keep } = await keeping();
    await post('a');
    await clock.advance(4_001);
    await post('a');
    expect(counts()).toEqual([1, 1]);
    for (let seconds = 0; seconds < 66; seconds += 3) {
      await clock.advance(3_000);
      await post('a');
    }
    expect(counts()).toHaveLength(3);
    keep.close();
  });

  it('that the server has ended are replaced without a word', async () => {
    const { post, counts, keep } = await keeping((request, response) => {
      response.end('ok');
      // Ended right after the answer: the next request may already be on its way.
      response.on('finish', () => setImmediate(() => request.socket.destroy()));
    });
    for (let count = 0; count < 5; count += 1) expect(await post('a')).toMatchObject(posted);
    expect(counts()).toEqual([1, 1, 1, 1, 1]);
    keep.close();
  });

  it('are not kept after an answer that was cut, or that asks to be the last', async () => {
    const { post, counts, keep } = await keeping((_request, response) => {
      response.setHeader('connection', 'close').end('ok');
    });
    await post('a');
    await post('a');
    expect(counts()).toEqual([1, 1]);
    const long = await keeping((_request, response) => void response.end(Buffer.alloc(600_000)));
    expect(await long.post('a')).toMatchObject({ truncated: true });
    await long.post('a');
    expect(long.counts()).toEqual([1, 1]);
    keep.close();
    long.keep.close();
  });

  it('are not more than so many, and none once they are closed', async () => {
    const { post, counts, keep, clock } = await keeping();
    await Promise.all(Array.from({ length: 4 }, () => post('a')));
    await Promise.all(Array.from({ length: 4 }, () => post('a')));
    expect(counts().toSorted()).toEqual([1, 1, 1, 1, 2, 2]);
    keep.close();
    expect(clock.pending).toBe(0);
    await post('a');
    await clock.settle();
    expect(clock.pending).toBe(0);
  });

  it('are left at once for an address that is not allowed any more', async () => {
    const rules: { plainHttp: boolean } = { plainHttp: true };
    const clock = createManualClock();
    const keep = createKeptConnections(clock, limits);
    const { fetch } = await internet(page, { keep, clock, rules });
    const post = () => fetch('http://shop.example/', { method: 'POST', body: Buffer.from('{}'), keepFor: 'a' });
    expect(await post()).toMatchObject(posted);
    rules.plainHttp = false;
    expect(await post()).toMatchObject(refused('schemeRefused'));
    keep.close();
  });
});
