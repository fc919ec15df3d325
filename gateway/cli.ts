import { Command, CommanderError } from 'commander';
import { backupCommands } from './cli/backup.ts';
import { clientCommands } from './cli/client.ts';
import { configCommands } from './cli/config.ts';
import { deviceCommands } from './cli/device.ts';
import { embeddedCommands } from './cli/embedded.ts';
import { enrolmentCommands } from './cli/enrolment.ts';
import { eraseCommand } from './cli/erase.ts';
import { exitCodeOf } from './cli/exit-codes.ts';
import { instanceCommands } from './cli/instance.ts';
import { recipientCommands } from './cli/recipients.ts';
import { messageCommands } from './cli/message.ts';
import { statusCommand } from './cli/status.ts';
import { webhookCommands } from './cli/webhook.ts';
import { planCommands } from './cli/plan.ts';
import { usageCommands } from './cli/usage.ts';
import { asProblem, troubleLine } from './trouble.ts';

const program = new Command('pairline').description('Clients, instances and devices of a gateway').exitOverride();
clientCommands(program);
planCommands(program);
usageCommands(program);
instanceCommands(program);
recipientCommands(program);
webhookCommands(program);
enrolmentCommands(program);
deviceCommands(program);
embeddedCommands(program);
messageCommands(program);
eraseCommand(program);
backupCommands(program);
statusCommand(program);
configCommands(program);

program.parseAsync().catch((error: unknown) => {
  process.exitCode = exitCodeOf(error);
  // Commander has said already what is wrong with a command line.
  if (error instanceof CommanderError) return;
  if (process.argv.includes('--json')) console.error(JSON.stringify({ error: asProblem(error) }));
  else console.error(troubleLine(error) ?? error);
});
