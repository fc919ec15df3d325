import { CommanderError } from 'commander';
import { AdminError } from '../admin/calls.ts';
import { BackupError } from '../backup/manifest.ts';
import { ConfigError } from '../config/load.ts';

/** What scripts can tell apart. docs/operation.md lists them. */
export const EXIT = {
  done: 0,
  /** The machine, the store, or an error that nobody expected. */
  failed: 1,
  /** The command line or the settings. */
  wrongUse: 2,
  /** The gateway understood and said no: there is no such client, there is one already, … */
  refused: 3,
  /** A gateway is starting or stopping: the same command may work in a moment. */
  tryAgain: 4,
  /** `status` and `doctor`: something does not run, or is not connected. */
  unwell: 5,
} as const;

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
  if (error instanceof ConfigError) return EXIT.wrongUse;
  if (error instanceof BackupError) return EXIT.refused;
  if (!(error instanceof AdminError)) return EXIT.failed;
  switch (error.code) {
    case 'badInput':
      return EXIT.wrongUse;
    case 'gatewayBusy':
      return EXIT.tryAgain;
    case 'internal':
      return EXIT.failed;
    default:
      return EXIT.refused;
  }
}
