import type { Command } from 'commander';
import { backupCommands } from './backup.ts';
import { clientCommands } from './client.ts';
import { configCommands } from './config.ts';
import { deviceCommands } from './device.ts';
import { embeddedCommands } from './embedded.ts';
import { enrolmentCommands } from './enrolment.ts';
import { eraseCommand } from './erase.ts';
import { instanceCommands } from './instance.ts';
import { recipientCommands } from './recipients.ts';
import { messageCommands } from './message.ts';
import { webhookCommands } from './webhook.ts';
import { planCommands } from './plan.ts';
import { usageCommands } from './usage.ts';

/** The gateway's commands but for `status`, which a machine with both tells of both. */
export function gatewayCommands(program: Command): void {
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
  configCommands(program);
}
