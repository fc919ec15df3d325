import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../support/until.ts';
import type { Networks } from '../networks/client.ts';
import { copyApp } from './app-copy.ts';
import { isRunning } from './processes.ts';
import { networkEnv } from './simulated.ts';

const builtMain = join(import.meta.dirname, '..', '..', 'out', 'main', 'index.js');

/** The parts of the stand-in's report that say whether the app did what it should. */
interface Report {
  unimplemented: Record<string, number>;
  mainErrors: string[];
  cspViolations: unknown[];
  externalRequests: unknown[];
  exposed: Record<string, string[]>;
  ipc: Record<string, { invocations: number; senderFrameRead: number }>;
  documents: { url: string; csp?: string }[];
  windows: {
    effective: Record<string, boolean>;
    windowOpen: { action: string }[];
    navigations: { prevented: boolean }[];
  }[];
  dialogs: { kind: string; message?: string }[];
  utility: { serviceName: string }[];
  quit: string;
}

/** The whole walk, then what the system's keychain may do to a start. `folder` is empty and removed by the caller. */
export async function walkStandIn(standIn: string, folder: string, networks: Networks): Promise<void> {
  const main = join(await copyApp(folder), 'out', 'main', 'index.js');
  const userData = join(folder, 'data');
  const processes = join(folder, 'processes.json');
  const walked = await run(standIn, folder, {
    name: 'walk',
    main,
    args: ['--user-data', userData, '--timeout', '240', '--drive', join(import.meta.dirname, 'stand-in.ts')],
    env: {
      ...networkEnv(networks),
      PAIRLINE_DESKTOP_PROCESSES: processes,
      PAIRLINE_DESKTOP_SECOND_START: JSON.stringify([standIn, '--main', main, '--user-data', userData]),
    },
  });
  check('the app uses nothing that the stand-in lacks', () => assert.deepEqual(walked.unimplemented, {}));
  check('every IPC call had its sender checked', () => {
    for (const [channel, { invocations, senderFrameRead }] of Object.entries(walked.ipc)) {
      assert.ok(senderFrameRead >= invocations, channel);
    }
  });
  check('every page came under the policy, which was never violated', () => {
    assert.ok(walked.documents.every(({ csp }) => csp?.startsWith("default-src 'none'")));
    assert.deepEqual(walked.cspViolations, []);
    assert.deepEqual(walked.externalRequests, []);
  });
  check('the page’s world is sandboxed and apart', () => {
    for (const { effective } of walked.windows) {
      assert.deepEqual(
        [effective['sandbox'], effective['contextIsolation'], effective['nodeIntegration'], effective['webSecurity']],
        [true, true, false, true],
      );
    }
    assert.deepEqual(Object.keys(walked.exposed), ['pairline']);
    assert.ok(walked.windows.every((window) => window.windowOpen.every(({ action }) => action === 'deny')));
    assert.ok(walked.windows.every((window) => window.navigations.every(({ prevented }) => prevented)));
  });
  check('the app ended cleanly and left no process behind', () => {
    assert.deepEqual(walked.mainErrors, []);
    assert.equal(walked.quit, 'clean');
  });
  const children = JSON.parse(readFileSync(processes, 'utf8')) as number[];
  assert.ok(children.length >= 4, 'engine and gateway, before and after their crashes');
  await until(
    async () => children.filter(isRunning),
    (left) => left.length === 0,
    { what: 'the end of all processes', timeoutMs: 5_000 },
  );

  const locked = await run(standIn, folder, {
    name: 'locked',
    args: ['--user-data', userData, '--secret-store', 'unavailable', '--settle', '2'],
  });
  check('a keychain that is locked is named, and nothing starts under a new key', () => {
    assert.deepEqual(
      locked.dialogs.map(({ kind, message }) => [kind, message]),
      [['showMessageBox', 'The key to your data cannot be read']],
    );
    assert.deepEqual(locked.utility, []);
    assert.deepEqual(locked.mainErrors, []);
  });

  const plain = await run(standIn, folder, {
    name: 'plain',
    args: ['--user-data', join(folder, 'plain'), '--secret-store', 'basic_text', '--settle', '0'],
    env: {},
    drive: 'stand-in-plain-key.ts',
  });
  check('without a keychain the app works, and warns that the key is unprotected', () => {
    assert.deepEqual(plain.mainErrors, []);
    assert.equal(plain.quit, 'clean');
  });
}

function check(sentence: string, test: () => void): void {
  try {
    test();
  } catch (error) {
    console.log(`not ok  ${sentence}`);
    throw error;
  }
  console.log(`ok      ${sentence}`);
}

async function run(
  standIn: string,
  folder: string,
  {
    name,
    args,
    drive,
    env = {},
    main = builtMain,
  }: { name: string; args: string[]; drive?: string; env?: Record<string, string>; main?: string },
): Promise<Report> {
  const file = join(folder, `${name}.json`);
  const driver = drive === undefined ? [] : ['--drive', join(import.meta.dirname, drive)];
  const child = spawn(process.execPath, [standIn, '--main', main, '--report', file, ...args, ...driver], {
    stdio: ['ignore', 'inherit', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  // Refused senders are errors that the main process prints: of interest only when something else fails.
  const printed: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) process.stderr.write(Buffer.concat(printed));
  assert.equal(code, 0, `the stand-in ended with ${code} (${name})`);
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}
