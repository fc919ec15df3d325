import { Command } from 'commander';
import { deviceCommands } from '../engine/cli/commands.ts';
import { deviceProblem } from '../engine/cli/trouble.ts';
import { gatewayCommands } from '../gateway/cli/commands.ts';
import { EXIT } from '../gateway/cli/exit-codes.ts';
import { report } from '../gateway/cli/report.ts';
import { terminalText } from '../shared/model/terminal-text.ts';
import { statusCommand } from './status.ts';

// `npm run pairline`: the commands of the gateway and of the device on this machine. Neither imports the other.
const program = new Command('pairline').description('A gateway and a device, from the command line').exitOverride();
statusCommand(program);
deviceCommands(program, EXIT);
gatewayCommands(program);

program.parseAsync().catch((error: unknown) => {
  const problem = deviceProblem(error);
  if (!problem) return report(error);
  process.exitCode = exitOf(problem.code);
  return console.error(
    terminalText(process.argv.includes('--json') ? JSON.stringify({ error: problem }) : problem.message),
  );
});

function exitOf(code: string): number {
  switch (code) {
    case 'badInput':
      return EXIT.wrongUse;
    case 'internal':
      return EXIT.failed;
    case 'notRunning':
      return EXIT.unwell;
    default:
      return EXIT.refused;
  }
}
