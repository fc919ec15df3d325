import { Command } from 'commander';
import { gatewayCommands } from './cli/commands.ts';
import { report } from './cli/report.ts';
import { statusCommand } from './cli/status.ts';

// The gateway's commands alone; `npm run pairline` has the device's, too.
const program = new Command('pairline').description('Clients, instances and devices of a gateway').exitOverride();
gatewayCommands(program);
statusCommand(program);
program.parseAsync().catch(report);
