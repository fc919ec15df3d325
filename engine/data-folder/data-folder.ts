import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { asPortError } from '../../platform/atomic-file.ts';
import { dataCalls, type DataAnswers, type DataCall } from '../../shared/contract/ui/data.ts';
import type { UiDoor, UiError, UiParsedInput, UiResult, UiSnapshot } from '../../shared/contract/ui.ts';
import { PortError, type Clock, type Log } from '../../shared/ports.ts';
import { makeBackup } from './backup.ts';
import { freeBytesOf, keptOf, ownBytes } from './facts.ts';
import { KEPT, STAGING } from './layout.ts';
import { askForMove } from './move.ts';
import { BackupRefused, type Manifest } from './manifest.ts';
import { askForReset, askForRestore, type Settled } from './pending.ts';
import { unpackBackup, type UnpackWish } from './unpack.ts';

/** What was put aside by a restore is kept for so long. */
const KEPT_MS = 30 * 24 * 3_600_000;
/** Networks that do not answer are not waited for any longer. */
const LOG_OUT_MAX_MS = 15_000;
/** The page is to have its answer before its connection ends. */
const RESTART_AFTER_MS = 250;

export interface DataFolderOptions {
  /** The folder that Pairline was told of. Absolute. */
  home: string;
  /** Where the data lies. */
  root: string;
  /** What this start has found and done. */
  settled: Settled | 'notMoved';
  appVersion: string;
  machine: string;
  /** The keys of the stores; of the gateway's only when it has a store. */
  keys(): Promise<{ engine: Uint8Array; gateway: Uint8Array | undefined }>;
  /** How the keys of a backup are put beside its stores here. */
  keyFiles: UnpackWish['keyFiles'];
  beside?: UnpackWish['beside'];
  /** A gateway can run beside the engine, as Pairline was started. */
  mayEmbed: boolean;
  places: BackupPlaces;
  engine: { call: UiDoor['call']; snapshot(): UiSnapshot | Promise<UiSnapshot | undefined> };
  /** Ends everything, and starts again from the folder. */
  restart(): void;
  clock: Clock;
  log: Log;
  /** For tests alone: how costly a passphrase is. */
  cost?: number;
}

/** Where backups go to and come from: a dialog of the desktop, or the browser by way of the data folder. */
export interface BackupPlaces {
  /** Where a new one goes; undefined: the owner does not want it any more. */
  target(name: string): Promise<string | undefined>;
  /** Which one is meant. */
  source(): Promise<string | undefined>;
  /** Where the data is to be; undefined: the owner chose none, or cannot choose here. */
  folder(): Promise<string | undefined>;
  /** The one that can be fetched. */
  last(): Promise<DataAnswers['data.facts']['backup']>;
  /** What the browser brought is not needed any more. */
  forget(): Promise<void>;
}

type Handlers = { [C in DataCall]: (input: UiParsedInput<C>) => Promise<DataAnswers[C]> };
export type DataHandlers = { [C in DataCall]: (input: unknown) => Promise<UiResult<C>> };

/** The owner's calls about the data folder as a whole. None rejects. */
export function createDataFolder(options: DataFolderOptions): DataHandlers {
  const { root, engine, places, clock, log } = options;
  let source: string | undefined;
  let looked: Manifest | undefined;
  let isBusy = false;

  void removeOldKept(root, clock.now()).catch((error: unknown) =>
    log.warn('dataFolder.keptNotRemoved', { reason: String(error) }),
  );

  const forget = async (): Promise<void> => {
    source = looked = undefined;
    await rm(join(root, STAGING), { recursive: true, force: true });
    await places.forget();
  };
  const restartSoon = (): void => void clock.timer(RESTART_AFTER_MS, () => options.restart());

  const handlers: Handlers = {
    'data.facts': async () => ({
      folder: root,
      bytes: await ownBytes(root),
      freeBytes: await freeBytesOf(root),
      kept: await keptOf(root),
      backup: await places.last(),
      start: options.settled,
    }),
    'backup.make': async ({ passphrase }) => {
      const now = clock.now();
      const file = await places.target(backupName(now));
      if (file === undefined) return null;
      const snapshot = await engine.snapshot();
      const { bytes } = await makeBackup({
        root,
        file,
        passphrase,
        keys: await options.keys(),
        appVersion: options.appVersion,
        machine: options.machine,
        embedded: snapshot?.link.embedded ?? false,
        now,
        ...(options.cost !== undefined && { cost: options.cost }),
      });
      log.info('backup.made', { bytes });
      return { name: basename(file), bytes };
    },
    'backup.choose': async () => {
      const file = await places.source();
      if (file === undefined) return null;
      looked = undefined;
      source = file;
      return { name: basename(file), bytes: (await stat(file)).size };
    },
    'backup.look': async ({ passphrase }) => {
      if (source === undefined) throw new Refused('notPossibleNow', 'no file was chosen');
      looked = undefined;
      const { keyFiles, beside = () => undefined } = options;
      const manifest = await unpackBackup({ root, file: source, passphrase, keyFiles, beside });
      looked = manifest;
      const { createdAt, machine, appVersion, accounts, waiting, gateway } = manifest;
      const obstacle = obstacleOf(manifest, options);
      return { createdAt, machine, appVersion, accounts, waiting, gateway, obstacle };
    },
    'backup.restore': async () => {
      if (!looked || obstacleOf(looked, options)) throw new Refused('notPossibleNow', 'no backup was looked at');
      await askForRestore(root);
      await places.forget();
      log.warn('backup.restoring', { madeAt: looked.createdAt });
      restartSoon();
      return null;
    },
    'backup.forget': async () => {
      await forget();
      return null;
    },
    'data.choosePlace': async () => ({ folder: (await places.folder()) ?? null }),
    'data.move': async ({ to }) => {
      const problem = await askForMove({ home: options.home, root, to });
      if (problem) return { problem };
      log.warn('dataFolder.moving');
      restartSoon();
      return { problem: null };
    },
    'data.forgetKept': async () => {
      await rm(join(root, KEPT), { recursive: true, force: true });
      return null;
    },
    'data.reset': async () => {
      const notLoggedOut = await logOutEverywhere(options);
      await askForReset(root);
      log.warn('dataFolder.resetting');
      restartSoon();
      return { notLoggedOut };
    },
  };

  const answer = async <C extends DataCall>(name: C, input: unknown): Promise<UiResult<C>> => {
    const parsed = dataCalls[name].safeParse(input);
    if (!parsed.success) return { ok: false, error: { code: 'badInput' } };
    const changes = name !== 'data.facts';
    if (changes && isBusy) return { ok: false, error: { code: 'notPossibleNow', detail: 'busy' } };
    if (changes) isBusy = true;
    try {
      // The table couples name, schema and handler; TypeScript cannot follow that through the index.
      const value = await (handlers[name] as (input: unknown) => Promise<DataAnswers[C]>)(parsed.data);
      return { ok: true, value } as UiResult<C>;
    } catch (error) {
      return { ok: false, error: asUiError(error, name, root, log) };
    } finally {
      if (changes) isBusy = false;
    }
  };
  const names = Object.keys(dataCalls) as DataCall[];
  return Object.fromEntries(names.map((name) => [name, (input: unknown) => answer(name, input)])) as DataHandlers;
}

class Refused extends Error {
  readonly code: UiError['code'];
  constructor(code: UiError['code'], detail: string) {
    super(detail);
    this.name = 'Refused';
    this.code = code;
  }
}

function asUiError(error: unknown, call: string, root: string, log: Log): UiError {
  if (error instanceof Refused) return { code: error.code, detail: error.message };
  if (error instanceof BackupRefused) return { code: error.code };
  const known = asPortError(error, root);
  log.error('dataFolder.failed', {
    call,
    reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  if (known instanceof PortError && known.code === 'diskFull') return { code: 'diskFull' };
  return { code: 'internal', ...(known instanceof PortError && { detail: known.code }) };
}

const obstacleOf = ({ embedded }: Manifest, { mayEmbed }: DataFolderOptions): 'needsGateway' | null =>
  embedded && !mayEmbed ? 'needsGateway' : null;

/** `pairline-2026-11-22-0341.backup`, by UTC. */
const backupName = (now: number): string => {
  const [date = '', time = ''] = new Date(now).toISOString().split('T');
  return `pairline-${date}-${time.slice(0, 5).replace(':', '')}.backup`;
};

async function removeOldKept(root: string, now: number): Promise<void> {
  const path = join(root, KEPT);
  if (existsSync(path) && now - (await stat(path)).mtimeMs > KEPT_MS) await rm(path, { recursive: true, force: true });
}

/** Tells the networks that this device is gone, where they can be reached. Returns the names of the others. */
async function logOutEverywhere({ engine, clock, log }: DataFolderOptions): Promise<string[]> {
  const accounts = (await engine.snapshot())?.accounts ?? [];
  const remove = async (accountId: string): Promise<void> => {
    const result = await engine.call('account.remove', { accountId });
    if (!result.ok) log.warn('dataFolder.accountNotRemoved', { code: result.error.code });
  };
  const { promise: waitedEnough, resolve } = Promise.withResolvers<void>();
  const timer = clock.timer(LOG_OUT_MAX_MS, resolve);
  await Promise.race([Promise.all(accounts.map(({ id }) => remove(id))), waitedEnough]);
  timer.cancel();
  const isGone = ['online', 'unpaired', 'loggedOut'];
  return accounts.filter(({ session }) => !isGone.includes(session.kind)).map(({ label }) => label);
}
