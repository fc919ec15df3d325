import type { Command } from 'commander';
import { doctorCommand } from './doctor.ts';
import { pairCommand } from './pair.ts';
import { uiCommands } from './ui.ts';

/** The device's commands but for `status`, which a machine with both tells of both. @param exit what scripts can tell apart */
export function deviceCommands(program: Command, exit: { readonly unwell: number }): void {
  pairCommand(program);
  uiCommands(program);
  doctorCommand(program, exit.unwell);
}
