import type { Sql, Vault } from '../../shared/ports.ts';

/** Texts and payloads, sealed; the context binds each to its message. */
const decode = new TextDecoder();
const encode = new TextEncoder();

export const sealText = (vault: Vault, text: string, column: 'content' | 'preview', id: string): Uint8Array =>
  vault.seal(encode.encode(text), `message|${column}|${id}`);
/** @throws PortError `sealBroken` */
export const openText = (vault: Vault, sealed: Uint8Array, column: 'content' | 'preview', id: string): string =>
  decode.decode(vault.open(sealed, `message|${column}|${id}`));

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
