import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { errnoOf } from '../platform/atomic-file.ts';
import { AuthorityError, readAuthority } from '../platform/authority.ts';
import { openCertificate } from '../platform/certificate.ts';
import { systemClock as clock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { watchNetwork } from '../platform/network-watch.ts';
import { sealStoreKey, STORE_KEY_FILE } from '../platform/store-key.ts';
import { createVault } from '../platform/vault.ts';
import { systemRandom as random } from '../platform/random.ts';
import type { WayOutChoice } from '../platform/way-out.ts';
import { PACING_PLANS } from '../shared/policy/pacing-plan.ts';
import { createTelegramFactory } from './channels/telegram/factory.ts';
import { createWhatsAppFactory } from './channels/whatsapp/factory.ts';
import { createEngine, type Engine } from './engine.ts';
import { createDataFolder } from './data-folder/data-folder.ts';
import { confirmRestore } from './data-folder/pending.ts';
import { withData } from './data-folder/with-data.ts';
import { createAccess } from './headless/access/access.ts';
import { LINK_VALID_MS } from './headless/access/one-time-links.ts';
import { createBackupFiles } from './headless/backup-files.ts';
import { startEmbeddedGateway } from './headless/embedded-gateway.ts';
import { openHeadlessFolder, storeKeys } from './headless/folder.ts';
import { OptionsError, readOptions, USAGE, type HeadlessOptions } from './headless/options.ts';
import { isLoopback } from './headless/own-address.ts';
import { openOwnerDoor } from './headless/owner-door.ts';
import { EXIT, troubleOf } from './headless/trouble.ts';
import { createUiServer } from './headless/ui-server.ts';
import { createFetchLinkPreview } from './link-preview/fetch-link-preview.ts';
import { createHttpTransports } from './link/http-transport.ts';

// Entry under plain Node: the engine, and its screens on loopback.

/** Stopping commits and says goodbye to the networks; more time than this helps nobody. */
const STOP_MAX_MS = 15_000;

const NO_PASSWORD =
  'Beyond this machine the screens need a password: set one with "npm run pairline -- ui password", then start again.';

async function main(): Promise<void> {
  // Electron's own Node counts as the installed app.
  const packaged = process.versions['electron'] !== undefined;
  const options = readOptions(process.argv.slice(2), process.env, { packaged });
  if (options === 'help') {
    process.stdout.write(USAGE);
    return;
  }
  let stopping = false;
  let running: Running | undefined = await start(options, () => void restart().catch(fail));
  /** After what needs everything closed. What a restore does not let start is undone by the next try. */
  const restart = async (): Promise<void> => {
    if (stopping || !running) return;
    const again = { ...options, uiPort: running.port };
    const before = running;
    running = undefined;
    await before.stop();
    const begin = (): Promise<Running> => start(again, () => void restart().catch(fail));
    running = await begin().catch((error: unknown) => {
      process.stderr.write(`${troubleOf(error).line}\n`);
      return begin();
    });
    if (stopping) await running.stop();
    else process.stdout.write(options.json ? readyLine(running) : readyWords(running, process.env));
  };
  const stop = (): void => {
    // Asked a second time: at once. Everything that was answered for is on disk.
    if (stopping) process.exit(EXIT.internal);
    stopping = true;
    clock.timer(STOP_MAX_MS, () => process.exit(EXIT.internal));
    Promise.resolve(running?.stop()).then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Windows knows it only as the end of the console.
  if (process.platform !== 'win32' && options.uiCertificate) process.on('SIGHUP', () => running?.reload());
  process.stdout.write(options.json ? readyLine(running) : readyWords(running, process.env));
}

const readyLine = ({ link, gatewayUrl }: Running): string =>
  `${JSON.stringify({ ui: link(), ...(gatewayUrl !== undefined && { gateway: gatewayUrl }) })}\n`;

/** A service's output is kept in a journal that others may read, so the link is left to the owner's command there. */
function readyWords({ url, link, gatewayUrl }: Running, env: NodeJS.ProcessEnv): string {
  const another = 'npm run pairline -- ui link';
  const open = env['JOURNAL_STREAM']
    ? [`The screens are at ${url}`, `A browser is let in by a link: ${another}`]
    : [`Open ${link()}`, `It works once, within ${LINK_VALID_MS / 60_000} minutes. Another one: ${another}`];
  const api = gatewayUrl === undefined ? [] : [`The API is at ${gatewayUrl}`];
  return `${[...open, ...api, 'Ctrl+C stops Pairline.'].join('\n')}\n`;
}

interface Running {
  url: string;
  port: number;
  /** Makes an address that signs one browser in. */
  link(): string;
  /** Looks for a renewed certificate now. */
  reload(): void;
  gatewayUrl: string | undefined;
  stop(): Promise<void>;
}

/** Starts one thing after the other; when one fails, those before it are stopped, and the failure is thrown. */
async function start(options: HeadlessOptions, restart: () => void): Promise<Running> {
  const log = createLog({ level: options.logLevel });
  const begun: (() => void | Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of begun.splice(0).toReversed()) await end();
  };
  try {
    const folder = await openHeadlessFolder(options.dataFolder, { isStart: true });
    begun.push(() => folder.release());
    const embedded =
      options.embedded &&
      (await startEmbeddedGateway({
        dataFolder: folder.gateway,
        port: options.embedded.port,
        logLevel: options.logLevel,
        clock,
        random,
        log,
      }));
    if (embedded) begun.push(() => embedded.stop());
    const engine = await createEngine({
      dataFolder: folder.engine,
      appVersion: packageJson.version,
      machine: hostname(),
      clock,
      random,
      log,
      vault: createVault(folder.storeKey),
      keyUnprotected: true,
      logTail: log.tail,
      channels: [
        createWhatsAppFactory({
          fetchLinkPreview: createFetchLinkPreview({ clock, log }),
          ...(options.testWhatsApp && { server: options.testWhatsApp }),
        }),
        createTelegramFactory({
          appVersion: packageJson.version,
          ...(options.testTelegram && { server: options.testTelegram }),
        }),
      ],
      link: createHttpTransports({ clock }),
      wayOut: wayOutOf(options),
      // A simulated network bans nobody.
      ...(options.testWhatsApp && { pacing: PACING_PLANS.unpaced }),
      ...(embedded && { embedded }),
    });
    begun.push(() => engine.stop());
    begun.push(watchNetwork({ clock, onChange: () => engine.machineChanged('network') }));
    if (options.testTelegram) await engine.call('settings.change', { telegramApp: options.testTelegram.app });
    const access = createAccess({
      file: folder.access,
      vault: folder.vault,
      clock,
      random,
      log,
      testLink: options.testUiLink,
    });
    if (!isLoopback(options.uiHost) && !access.hasPassword) throw new OptionsError(NO_PASSWORD);
    const certificate =
      options.uiCertificate &&
      openCertificate({
        files: { ...options.uiCertificate, names: { certificate: '--ui-certificate', key: '--ui-key' } },
        clock,
        log,
      });
    if (certificate) begun.push(() => certificate.stop());
    const backups = createBackupFiles(folder.root);
    const door = withData(
      engine,
      createDataFolder({
        home: options.dataFolder,
        root: folder.root,
        settled: folder.settled,
        appVersion: packageJson.version,
        machine: hostname(),
        keys: () => storeKeys(folder),
        keyFiles: {
          engine: (key) => ({ name: STORE_KEY_FILE, content: sealStoreKey(key, folder.key) }),
          // It reads its own key from its own folder.
          gateway: (key) => ({ name: 'key', content: key }),
        },
        mayEmbed: options.embedded !== undefined,
        places: backups,
        engine,
        restart,
        clock,
        log,
      }),
    );
    const ui = await createUiServer({
      door,
      backups,
      rendererFolder: join(import.meta.dirname, '..', 'out', 'renderer'),
      port: options.uiPort,
      access,
      address: { host: options.uiHost, names: options.uiNames, secure: certificate !== undefined },
      certificate,
      hstsDays: options.uiHstsDays,
      clock,
      log,
    });
    begun.push(() => ui.close());
    const { link } = ui;
    const local = await openOwnerDoor({ folder: options.dataFolder, door, access, link, clock, random, log });
    begun.push(() => local.close());
    if (options.enrol) await enrolOnce(engine, options.enrol);
    // It runs: what was restored is the data from now on.
    await confirmRestore(folder.root);
    return {
      url: ui.url,
      port: ui.port,
      link,
      reload: () => certificate?.reload(),
      gatewayUrl: embedded?.gatewayUrl,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @throws OptionsError when the authorities cannot be trusted */
function wayOutOf({ proxy, authorityFile }: HeadlessOptions): WayOutChoice {
  if (authorityFile === undefined) return { proxy };
  try {
    return { proxy, authority: readAuthority(readFileSync(authorityFile, 'utf8'), clock.now()).pem };
  } catch (error) {
    const reason = error instanceof AuthorityError ? error.code : (errnoOf(error) ?? String(error));
    throw new OptionsError(`--extra-ca: ${authorityFile} cannot be used (${reason}).`, { cause: error });
  }
}

/** Links a new device; one that is linked keeps its link. A refusal is said, and the screens can do it again. */
async function enrolOnce(engine: Engine, enrol: { gatewayUrl: string; code: string }): Promise<void> {
  if (engine.snapshot().link.state.kind !== 'notEnrolled') return;
  const result = await engine.call('link.enrol', enrol);
  if (!result.ok) process.stderr.write(`The gateway was not linked (${result.error.code}). Do it on the screens.\n`);
}

function fail(error: unknown): void {
  const { line, exit } = troubleOf(error);
  process.stderr.write(`${line}\n`);
  process.exit(exit);
}

main().catch(fail);
