import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ChildFailed, startChild } from '../support/child.ts';
import { startStack, type Stack, type StackOptions } from '../support/stack.ts';
import { accountOf } from '../support/ui-client.ts';
import { until } from '../support/until.ts';

const SHOP = '447700900123';
const ANNA = '447700900201';
const TEXT = 'a text that no log may hold';

let stack: Stack | undefined;
let mounted: string | undefined;
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
  if (mounted !== undefined) {
    execFileSync('umount', [mounted]);
    rmSync(join(mounted, '..'), { recursive: true, force: true });
    mounted = undefined;
  }
});

const paired = async (options: StackOptions = {}): Promise<{ stack: Stack; accountId: string }> => {
  stack = await startStack(options);
  await stack.networks.whatsapp.phone({ number: ANNA });
  const accountId = await stack.pair(SHOP);
  return { stack, accountId };
};
const stopEngine = async (running: Stack): Promise<void> => {
  await running.ui.close();
  await running.engine?.stop();
};
/** Starts a process that must refuse, and says how it ended. */
const refused = async (script: string, args: string[]): Promise<ChildFailed> => {
  try {
    const child = await startChild(script, args);
    await child.stop();
  } catch (error) {
    if (error instanceof ChildFailed) return error;
    throw error;
  }
  throw new Error(`${script} started although it must not`);
};
const filesBelow = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' });
const findFile = (folder: string, name: string): string => {
  const found = filesBelow(folder).find((path) => path.endsWith(name));
  if (found === undefined) throw new Error(`no ${name} below ${folder}`);
  return join(folder, found);
};
/** As a dying disk does: 64 bytes in the middle of every page after the first two. */
const damage = (path: string): void => {
  const { length } = readFileSync(path);
  const file = openSync(path, 'r+');
  for (let at = 2 * 4_096; at < length; at += 4_096) writeSync(file, Buffer.alloc(64, 0xa5), 0, 64, at + 2_000);
  closeSync(file);
};

describe('two engines on one data folder', () => {
  it('the second says whose it is and stops; the first goes on', async () => {
    const { stack: running } = await paired();
    const second = await refused('engine/headless.ts', [
      '--json',
      '--data-dir',
      running.engineFolder,
      '--ui-port',
      '0',
    ]);
    expect(second.exit).toBe(75);
    expect(second.output).toContain(`Another Pairline (process ${running.engine?.pid})`);
    expect((await running.api.sendText(ANNA, TEXT)).status).toBe(200);
    await running.networks.whatsapp.waitForMessage(ANNA, ({ text }) => text === TEXT);
  });

  it('and two gateways likewise', async () => {
    const { stack: running } = await paired();
    const second = await refused('gateway/server.ts', ['--json', '--data', running.gatewayFolder, '--port', '0']);
    expect(second.exit).toBe(1);
    expect(second.output).toContain('Another gateway');
  });
});

describe('a damaged file', () => {
  it('the device store cut short: the engine says which file, keeps a copy, and starts nothing new in its place', async () => {
    const { stack: running } = await paired();
    await stopEngine(running);
    const file = findFile(running.engineFolder, 'device.db');
    const whole = `${file}.kept-by-test`;
    copyFileSync(file, whole);
    truncateSync(file, 4_096 * 3);
    const cut = readFileSync(file);
    const failed = await refused('engine/headless.ts', [
      '--json',
      '--data-dir',
      running.engineFolder,
      '--ui-port',
      '0',
    ]);
    expect(failed.exit).toBe(73);
    expect(failed.output).toContain('device.db is damaged');
    expect(readFileSync(file)).toEqual(cut);
    expect(filesBelow(running.engineFolder).some((path) => path.includes('device.db.broken-'))).toBe(true);

    copyFileSync(whole, file);
    await running.startEngine();
    await running.ui.when(({ accounts }) => accounts[0]?.session.kind === 'online' || undefined, 'online again');
    const { counters } = await running.networks.whatsapp.state();
    expect(counters.pairings).toBe(1);
  });

  it('the auth file: the engine runs, the account is broken with its reason, and no new identity appears', async () => {
    const { stack: running, accountId } = await paired();
    await stopEngine(running);
    const file = findFile(running.engineFolder, 'auth.db');
    damage(file);
    await running.startEngine();
    const session = await running.ui.when((snapshot) => {
      const account = accountOf(snapshot, accountId);
      return account?.session.kind === 'broken' ? account.session : undefined;
    }, 'the account to be broken');
    expect(session.cause.code).toBe('authStoreBroken');
    expect(existsSync(file)).toBe(true);
    expect(filesBelow(running.engineFolder).some((path) => path.includes('auth.db.broken-'))).toBe(true);
    const { counters } = await running.networks.whatsapp.state();
    expect(counters.registrations).toBe(1);
    // What is accepted meanwhile is kept.
    const { body } = await running.api.sendText(ANNA, TEXT);
    expect((await running.api.message(body.id ?? '')).status).toBe('queued');
  });

  it('an empty gateway store is no new store', async () => {
    const { stack: running } = await paired();
    await running.gateway?.stop();
    writeFileSync(findFile(running.gatewayFolder, 'gateway.db'), '');
    const failed = await refused('gateway/server.ts', ['--json', '--data', running.gatewayFolder, '--port', '0']);
    expect(failed.exit).toBe(1);
    expect(failed.output).toContain('is damaged');
  });
});

describe('a full disk', () => {
  it('refuses acceptance with a clear error, keeps nothing by halves, and goes on when there is space', async ({
    skip,
  }) => {
    const folder = mkdtempSync(join(tmpdir(), 'pairline-full-'));
    const gatewayFolder = join(folder, 'gateway');
    mkdirSync(gatewayFolder, { mode: 0o700 });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m,mode=700', 'tmpfs', gatewayFolder], { stdio: 'ignore' });
      mounted = gatewayFolder;
    } catch {
      console.log('Skipped: a small disk can only be mounted by root.');
      skip();
    }
    const { stack: running } = await paired({ folder });
    const filler = join(gatewayFolder, 'filler');
    const { bavail, bsize } = statfsSync(gatewayFolder);
    writeFileSync(filler, Buffer.alloc(bavail * bsize));

    // What the log of the store still has room for is accepted; then every call is refused.
    const accepted: string[] = [];
    const refusal = await until(
      async () => {
        const { status, body } = await running.api.sendText(ANNA, `${TEXT} ${'x'.repeat(700)}`);
        if (body.id !== undefined) accepted.push(body.id);
        return { status, body };
      },
      ({ status }) => status !== 200,
      { everyMs: 0, what: 'acceptance to be refused' },
    );
    expect(refusal.status).toBe(503);
    expect(refusal.body.error_message).toMatch(/disk|space/i);

    rmSync(filler);
    const after = await running.api.sendText(ANNA, 'after the disk was full');
    expect(after.status).toBe(200);
    accepted.push(after.body.id ?? '');
    await until(
      async () => (await Promise.all(accepted.map((id) => running.api.message(id)))).map(({ status }) => status),
      (statuses) => statuses.every((status) => status === 'delivered'),
      { what: 'everything accepted to be delivered' },
    );
    expect((await running.networks.whatsapp.messages(ANNA)).length).toBe(accepted.length);
  });
});

describe('the logs', () => {
  it('name causes, and hold neither numbers nor texts, at the finest level', async () => {
    const { stack: running } = await paired({ env: { PAIRLINE_LOG_LEVEL: 'debug' } });
    await running.api.sendText(ANNA, TEXT);
    await running.networks.whatsapp.waitForMessage(ANNA, ({ text }) => text === TEXT);
    const { body } = await running.api.sendText('447700900999', TEXT);
    await until(
      () => running.api.message(body.id ?? ''),
      ({ status }) => status === 'failed',
      { what: 'a number that is not on WhatsApp to fail' },
    );
    await running.api.sendText('12', TEXT);
    const log = `${running.engine?.log()}\n${running.gateway?.log()}`;
    expect(log).toContain('notOnWhatsApp');
    for (const secret of [SHOP, ANNA, '447700900999', TEXT, running.clientSecret]) expect(log).not.toContain(secret);
  });
});
