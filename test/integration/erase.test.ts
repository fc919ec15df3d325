import { copyFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeClient, startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';

let gateway: GatewayProcess | undefined;
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

const PERSON = '4915155512345';
const OTHER = '4915155567890';

/** The files below a folder that hold these bytes. */
function filesWith(folder: string, words: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(folder, name);
    return statSync(path).isFile() && readFileSync(path).includes(words);
  });
}

describe('pairline erase', () => {
  it('leaves nothing of a person in any file of the data folder, while the gateway runs', async () => {
    gateway = await startGatewayProcess();
    const headers = await makeClient(gateway);
    const { folder, url } = gateway;
    const send = async (number: string, message: string): Promise<void> => {
      const body = JSON.stringify({ number, message });
      const answer = await fetch(`${url}/v3/whatsapp/single/text/message/1`, { method: 'POST', headers, body });
      expect(answer.status).toBe(200);
    };
    for (let index = 0; index < 40; index += 1) {
      await send(PERSON, `a secret of theirs ${index}`);
      await send(OTHER, `somebody else's ${index}`);
    }
    copyFileSync(join(folder, 'gateway.db'), join(folder, 'gateway.db.before-v2'));
    copyFileSync(join(folder, 'gateway.db-wal'), join(folder, 'gateway.db.broken-2026-01-01T00-00-00Z'));
    expect(filesWith(folder, PERSON).length).toBeGreaterThan(1);

    expect(await gateway.pairline('erase', `+${PERSON}`)).toMatchObject({
      messages: 40,
      atDevices: 0,
      logEmptied: true,
      copies: ['gateway.db.before-v2', 'gateway.db.broken-2026-01-01T00-00-00Z'],
    });
    expect(filesWith(folder, PERSON)).toEqual([]);
    expect(filesWith(folder, 'a secret of theirs')).toEqual([]);
    expect(filesWith(folder, OTHER)).toEqual(['gateway.db']);
    expect(await gateway.pairline('find', PERSON)).toEqual({ messages: [], received: [], more: false });
    expect(await gateway.pairline<{ messages: unknown[] }>('find', OTHER)).toMatchObject({
      messages: expect.objectContaining({ length: 40 }),
    });
    expect(gateway.child.log()).not.toContain(PERSON);
    await gateway.stop();
    expect(gateway.child.log()).not.toContain(PERSON);
  });
});
