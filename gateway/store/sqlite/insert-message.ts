import { hasMedia } from '../../../shared/contract/message.ts';
import { priorityRank } from '../../../shared/model/message.ts';
import type { Sql, Vault } from '../../../shared/ports.ts';
import type { NewMessage } from '../messages.ts';
import { touchMedia } from './media.ts';
import { sealContent } from './message-rows.ts';
import { SCHEDULED, WAITING } from './schema.ts';

/**
 * Puts an accepted message into the queue of its instance, with its content sealed.
 * @param more.system it is the gateway's own: an answer that no client asked for
 */
export function insertMessage(
  sql: Sql,
  instance: number,
  message: Omit<NewMessage, 'client' | 'channel' | 'instance'>,
  vault: Vault,
  { system = false }: { system?: boolean } = {},
): void {
  const { to, notBefore } = message;
  const media = hasMedia(message.content) ? message.content.media : undefined;
  sql.run(
    `INSERT INTO messages (id, instance, custody, priority, to_kind, to_name, to_creator, network_id, content,
       content_bytes, accepted_at, not_before, expires_at, ends_at, media, system,
       retry_of)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    message.id,
    instance,
    notBefore !== null && notBefore > message.acceptedAt ? SCHEDULED : WAITING,
    priorityRank(message.priority),
    to.kind,
    to.kind === 'number' ? to.number : to.name,
    to.kind === 'group' ? (to.creator ?? null) : null,
    message.networkId,
    sealContent(vault, message),
    Buffer.byteLength(JSON.stringify(message.content)),
    message.acceptedAt,
    notBefore,
    message.expiresAt,
    message.expiresAt,
    media?.sha256 ?? null,
    system ? 1 : 0,
    message.retryOf ?? null,
  );
  if (media) touchMedia(sql, { ...media, now: message.acceptedAt });
}
