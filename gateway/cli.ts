import { Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { systemRandom } from '../platform/random.ts';
import { PACING_PLANS } from '../shared/policy/pacing-plan.ts';
import { PortError } from '../shared/ports.ts';
import { createAdmin, type Admin } from './admin/admin.ts';
import { AdminError, type AdminAnswers, type AdminCall, type AdminInput } from './admin/calls.ts';
import { knock } from './admin/door.ts';
import { readConfig } from './config.ts';
import { openGatewayFolder } from './folder.ts';
import { troubleLine } from './trouble.ts';

interface Common {
  data?: string;
  json?: true;
}

const program = new Command('pairline').description('Clients, instances and devices of a gateway');

function command(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('--data <folder>', 'data folder of the gateway (PAIRLINE_DATA)')
    .option('--json', 'print one line of JSON');
}

const client = program.command('client').description('customers of the API');
command(client, 'create <id>', 'a client with a new secret, which is shown once')
  .option('--name <name>')
  .action((id: string, options: Common & { name?: string }) =>
    run(options, 'client.create', { id, name: options.name }, ({ secret }) => [
      `CLIENT_ID      ${id}`,
      `CLIENT_SECRET  ${secret}`,
      'The secret cannot be shown again.',
    ]),
  );
command(client, 'list', 'all clients').action((options: Common) =>
  run(options, 'client.list', {}, ({ clients }) =>
    clients.map(({ id, name, instances }) => `${id}\t${instances} instances\t${name ?? ''}`),
  ),
);

const instance = program.command('instance').description('what API paths address');
command(instance, 'create', 'the next instance of a client')
  .requiredOption('--client <id>')
  .requiredOption('--channel <channel>', 'whatsapp or telegram')
  .action((options: Common & { client: string; channel: 'whatsapp' }) =>
    run(options, 'instance.create', { client: options.client, channel: options.channel }, (made) => [
      `${made.channel} instance ${made.instance} of ${made.client}`,
    ]),
  );
command(instance, 'list', 'all instances')
  .option('--client <id>')
  .action((options: Common & { client?: string }) =>
    run(options, 'instance.list', { client: options.client }, ({ instances }) =>
      instances.map((one) =>
        [one.client, one.channel, one.instance, one.number ?? '-', one.device ?? '-', one.held ? 'held' : ''].join(
          '\t',
        ),
      ),
    ),
  );
command(instance, 'confirm <n>', "the account's new phone number is right: send its held queue")
  .requiredOption('--client <id>')
  .requiredOption('--channel <channel>', 'whatsapp or telegram')
  .action((n: string, options: Common & { client: string; channel: 'whatsapp' }) =>
    run(
      options,
      'instance.confirm',
      { client: options.client, channel: options.channel, instance: positiveInteger(n) },
      () => ['Confirmed.'],
    ),
  );

command(
  instance,
  'replace <n>',
  "the account's phone number is banned or given up: the next one keeps queue and registrations",
)
  .requiredOption('--client <id>')
  .requiredOption('--channel <channel>', 'whatsapp or telegram')
  .action((n: string, options: Common & { client: string; channel: 'whatsapp' }) =>
    run(
      options,
      'instance.replace',
      { client: options.client, channel: options.channel, instance: positiveInteger(n) },
      () => ['The queue goes on with the next number that is paired.'],
    ),
  );
command(instance, 'pace <n> <plan>', `how fast it sends: default, ${Object.keys(PACING_PLANS).join(', ')}`)
  .requiredOption('--client <id>')
  .requiredOption('--channel <channel>', 'whatsapp or telegram')
  .action((n: string, plan: string, options: Common & { client: string; channel: 'whatsapp' }) =>
    run(
      options,
      'instance.pace',
      { client: options.client, channel: options.channel, instance: positiveInteger(n), pace: plan as 'default' },
      () => ['Set. The device learns of it with its next connection.'],
    ),
  );

const enrolment = program.command('enrolment').description('codes that let a device join');
command(enrolment, 'create', 'a code for one device')
  .option('--client <id>', 'the device may serve only this client')
  .action((options: Common & { client?: string }) =>
    run(options, 'enrolment.create', { client: options.client }, ({ code, expiresAt }) => [
      `Code     ${code}`,
      `Expires  ${expiresAt}`,
    ]),
  );

const device = program.command('device').description('installations of the app');
command(device, 'list', 'all devices').action((options: Common) =>
  run(options, 'device.list', {}, ({ devices }) =>
    devices.map((one) => [one.id, one.name, one.appVersion ?? '-', `last seen ${one.lastSeenAt}`].join('\t')),
  ),
);

const embedded = program.command('embedded').description('a gateway beside the app on one machine');
const showAccess = ({ clientId, clientSecret }: AdminAnswers['embedded.access']): string[] => [
  `CLIENT_ID      ${clientId}`,
  `CLIENT_SECRET  ${clientSecret}`,
];
command(embedded, 'access', 'what this machine’s own programs send with').action((options: Common) =>
  run(options, 'embedded.access', {}, showAccess),
);
command(embedded, 'renew-secret', 'another secret; the one of before is refused from then on').action(
  (options: Common) => run(options, 'embedded.renewSecret', {}, showAccess),
);
command(embedded, 'enrol', 'a code for the app beside the gateway').action((options: Common) =>
  run(options, 'embedded.enrol', {}, ({ code, expiresAt }) => [`Code     ${code}`, `Expires  ${expiresAt}`]),
);

/** Asks the running gateway, or opens its store when none runs. */
async function run<C extends AdminCall>(
  options: Common,
  name: C,
  input: AdminInput<C>,
  lines: (answer: AdminAnswers[C]) => string[],
): Promise<void> {
  const { dataFolder, keyFile } = readConfig(
    { ...process.env, PAIRLINE_HOST: undefined },
    options.data === undefined ? {} : { data: options.data },
  );
  const running = await knock(dataFolder);
  const answer = running ? await running.call(name, input) : await onClosedStore(dataFolder, keyFile, name, input);
  console.log(options.json ? JSON.stringify(answer) : lines(answer).join('\n'));
}

async function onClosedStore<C extends AdminCall>(
  path: string,
  keyFile: string | undefined,
  name: C,
  input: AdminInput<C>,
): Promise<AdminAnswers[C]> {
  const folder = await openGatewayFolder({
    path,
    keyFile,
    clock: systemClock,
    log: createLog({ level: 'error' }),
  }).catch((error: unknown) => {
    if (!(error instanceof PortError) || error.code !== 'folderInUse') throw error;
    throw new AdminError('gatewayBusy', `A gateway is starting or stopping on ${path}. Try again in a moment.`);
  });
  try {
    const admin: Admin = createAdmin({ ...folder, clock: systemClock, random: systemRandom });
    return await admin.call(name, input);
  } finally {
    await folder.close();
  }
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Give a positive integer.');
  return value;
}

program.parseAsync().catch((error: unknown) => {
  console.error(troubleLine(error) ?? error);
  process.exitCode = 1;
});
