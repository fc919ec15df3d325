import type { Channel } from '../../../shared/model/channel.ts';
import type { Database, Vault } from '../../../shared/ports.ts';
import type { DeviceStore } from '../devices.ts';
import { destinationOf, openContent, priorityOf, type MessageRow } from './message-rows.ts';

/** What is asked before the owner of a device sends. */
export function sqliteDeviceSends(
  database: Database,
  vault: Vault,
): Pick<DeviceStore, 'senderOf' | 'messageOfAccount'> {
  return {
    senderOf: async ({ device, accountId }) =>
      database.read((sql) =>
        sql.get<{ client: number; channel: Channel; instance: number }>(
          `SELECT client, channel, position AS instance FROM instances
           WHERE device = ? AND account_id = ? AND held = 0`,
          device,
          accountId,
        ),
      ),
    messageOfAccount: async ({ device, accountId, id }) =>
      database.read((sql) => {
        const row = sql.get<MessageRow>(
          `SELECT m.* FROM messages m JOIN instances i USING (instance)
           WHERE m.id = ? AND i.device = ? AND i.account_id = ?`,
          id,
          device,
          accountId,
        );
        if (row === undefined) return undefined;
        // Retention leaves the row without its content.
        const said =
          row.content.byteLength === 0 ? { to: destinationOf(row), content: undefined } : openContent(vault, row);
        return { ...said, priority: priorityOf(row), status: row.status };
      }),
  };
}
