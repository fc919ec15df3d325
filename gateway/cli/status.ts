import type { Command } from 'commander';
import type { AdminAnswers } from '../admin/calls.ts';
import { command, run, type Common } from './command.ts';
import { table } from './table.ts';

export function statusCommand(program: Command): void {
  command(program, 'status', 'does it run, and what waits?').action((options: Common) =>
    run(options, 'gateway.status', {}, statusLines),
  );
}

export function statusLines(status: AdminAnswers['gateway.status']): string[] {
  return [
    status.running === undefined
      ? 'No gateway runs on this folder.'
      : `Runs since ${status.running.since}, version ${status.running.version}, ${status.running.url}`,
    `Gateway ${status.gatewayId}`,
    `${status.clients} clients, ${status.instances} instances, ${status.devices.enrolled} devices, ` +
      `${status.devices.polling} of them waiting for messages`,
    ...(status.trouble === undefined ? [] : [`Nothing can be stored: ${status.trouble}`]),
    ...table(
      ['channel', 'custody', 'messages', 'oldest since'],
      status.queue.map((one) => [one.channel, one.custody, one.count, one.oldestAt]),
      'No message waits.',
    ),
  ];
}
