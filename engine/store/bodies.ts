import type { Content } from '../../shared/contract/message.ts';
import { destination as destinationShape } from '../../shared/contract/message.ts';
import type { Destination } from '../../shared/model/channel.ts';
import type { Sql, Vault } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';

/** Texts and payloads, sealed; the context binds each to its message. */
const decode = new TextDecoder();
const encode = new TextEncoder();

/** What a message says and to whom: together, so that a disk that damages a number sends no text to somebody else. */
export const sealContent = (
  vault: Vault,
  { to, content }: { to: Destination; content: Content },
  id: string,
): Uint8Array => vault.seal(encode.encode(JSON.stringify({ to, content })), `message|content|${id}`);
/**
 * @param row the message as it lies in clear: its destination stands for that of a content from before both were sealed together
 * @throws PortError `sealBroken`
 */
export function openContent(
  vault: Vault,
  sealed: Uint8Array,
  row: { id: string; destination: string },
): { to: Destination; content: Content } {
  try {
    // JSON of our own making.
    const said = JSON.parse(decode.decode(vault.open(sealed, `message|content|${row.id}`))) as
      | Content
      | { to: Destination; content: Content };
    return 'to' in said ? said : { content: said, to: JSON.parse(row.destination) as Destination };
  } catch (error) {
    if (error instanceof PortError) throw error;
    throw new PortError('sealBroken', { id: row.id, reason: 'notReadable' }, { cause: error });
  }
}

/** The destination in clear, for lists; undefined where the disk has damaged it. */
export function destinationIn(row: { destination: string }): Destination | undefined {
  try {
    return destinationShape.safeParse(JSON.parse(row.destination)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export const sealPreview = (vault: Vault, text: string, id: string): Uint8Array =>
  vault.seal(encode.encode(text), `message|preview|${id}`);
/** @throws PortError `sealBroken` */
export const openPreview = (vault: Vault, sealed: Uint8Array, id: string): string =>
  decode.decode(vault.open(sealed, `message|preview|${id}`));

export const sealPayload = (vault: Vault, payload: Uint8Array, id: string): Uint8Array =>
  vault.seal(payload, `message|payload|${id}`);
/** @throws PortError `sealBroken` */
export const openPayload = (vault: Vault, sealed: Uint8Array, id: string): Uint8Array =>
  vault.open(sealed, `message|payload|${id}`);

export const payloadOf = (sql: Sql, number: number): Uint8Array | undefined =>
  sql.get<{ payload: Uint8Array | null }>('SELECT payload FROM body WHERE number = ?', number)?.payload ?? undefined;

/** The payload takes the place of the content: from now on it is what is sent. */
export const putPayload = (sql: Sql, number: number, payload: Uint8Array): void =>
  void sql.run('UPDATE body SET content = NULL, payload = ? WHERE number = ?', payload, number);
