import { CertificateError, openCertificate, type Certificate } from '../platform/certificate.ts';
import { systemClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { systemRandom } from '../platform/random.ts';
import packageJson from '../package.json' with { type: 'json' };
import { ownerCallFrame } from '../shared/contract/embedded.ts';
import type { Log } from '../shared/ports.ts';
import type { Admin } from './admin/admin.ts';
import { openDoor } from './admin/door.ts';
import { checkDoors } from './doors/check.ts';
import { ConfigError, loadConfig, type GatewayConfig } from './config/load.ts';
import { helpText } from './config/pages.ts';
import { pdfSettings } from './config/pdf.ts';
import { translationChoice } from './config/translation.ts';
import { answerOwner } from './embedded/answer.ts';
import { openGatewayFolder } from './folder.ts';
import { guardRules } from './guard.ts';
import { createGateway } from './gateway.ts';
import { translationProvider } from './services/translation/choose.ts';
import { troubleLine } from './trouble.ts';

/** What runs keeps the process for at most this long after it was told to stop. */
const stopMaxMs = 10_000;

const help = helpText('npm run gateway -- [flags]', [
  ['--config <file>', 'The file of settings (PAIRLINE_CONFIG; gateway.toml in the data folder).'],
  ['--json', 'Print one line of JSON when it listens.'],
  ['--help', 'Print this.'],
]);

async function main(): Promise<void> {
  // `--embedded`: beside the engine on one machine. Told by who starts it, and nothing to configure.
  const otherFlags = { '--json': false, '--embedded': false, '--help': false };
  const { config, other, notes } = loadConfig({ env: process.env, args: process.argv.slice(2) }, otherFlags);
  if (other.has('--help')) {
    process.stdout.write(help);
    return;
  }
  checkDoors(config);
  const guard = guardRules(config);
  const translation = translationChoice(config);
  const log = createLog({ level: config.logLevel });
  for (const note of notes) log.warn('config.unknownVariable', { note });
  const certificate = certificateOf(config, log);
  const folder = await openGatewayFolder({ path: config.data, keyFile: config.keyFile, clock: systemClock, log });
  const ports = { clock: systemClock, random: systemRandom, log, vault: folder.vault };
  const gateway = await createGateway({
    ...ports,
    store: folder.store,
    media: folder.media,
    version: packageJson.version,
    doors: {
      certificate,
      trustedProxies: config.behindProxy ? config.trustedProxies : [],
      corsOrigins: config.corsOrigins,
      hstsDays: config.hstsDays,
      metricsToken: config.metricsToken,
    },
    processMetrics: true,
    retention: { content: config.contentDays, messages: config.messageDays, copies: config.copyDays },
    folder: folder.path,
    emojiShortcuts: config.emojiShortcuts,
    guard,
    pdf: pdfSettings(config),
    translation: translation && translationProvider(translation, systemClock),
    embedded: other.has('--embedded'),
  });
  const url = await gateway.listen(config);
  if (other.has('--embedded')) serveApp(gateway.admin, log);
  const door = await openDoor({ admin: gateway.admin, folder: folder.path, random: systemRandom, log });

  let stopping = false;
  const stop = (why: string): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info('gateway.stopping', { why });
    certificate?.stop();
    systemClock.timer(stopMaxMs, () => process.exit(1));
    const close = async (): Promise<void> => {
      await door.close();
      await gateway.close();
      await folder.close();
    };
    close().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  // Windows knows it only as the end of the console.
  if (process.platform !== 'win32') process.on('SIGHUP', () => certificate?.reload());
  // Started by the app: the gateway ends with it.
  process.on('disconnect', () => stop('parentGone'));

  log.info('gateway.ready', { gatewayId: folder.store.gatewayId });
  const ready = { url, gatewayId: folder.store.gatewayId, dataFolder: folder.path };
  process.stdout.write(other.has('--json') ? `${JSON.stringify(ready)}\n` : `The gateway listens on ${url}\n`);
}

/** @throws ConfigError */
function certificateOf({ tlsCertificate, tlsKey }: GatewayConfig, log: Log): Certificate | undefined {
  if (tlsCertificate === undefined || tlsKey === undefined) return undefined;
  const names = { certificate: 'tls_certificate', key: 'tls_key' };
  try {
    return openCertificate({ files: { certificate: tlsCertificate, key: tlsKey, names }, clock: systemClock, log });
  } catch (error) {
    throw error instanceof CertificateError ? new ConfigError([error.message]) : error;
  }
}

/** The app that started this gateway asks by the channel of its process. */
function serveApp(admin: Admin, log: Log): void {
  process.on('message', (call) => {
    const { data } = ownerCallFrame.safeParse(call);
    if (!data) return log.error('owner.unreadable');
    const answered = answerOwner(admin, data, log);
    // Nobody to tell when the app is gone meanwhile: the gateway ends with it.
    void answered.then((answer) => process.send?.(answer, () => undefined));
  });
}

function fail(error: unknown): void {
  process.stderr.write(`${troubleLine(error) ?? (error instanceof Error ? error.stack : String(error))}\n`);
  // A service manager can tell a mistake in the settings, which no restart mends.
  process.exit(error instanceof ConfigError ? 2 : 1);
}

main().catch(fail);
