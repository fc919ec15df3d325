import type { Sql } from '../../shared/ports.ts';

/** Who needs an attachment of the media store. It may be deleted when nobody does. */
export type MediaOwner = 'message' | 'inbound';

export const insertMediaUse = (sql: Sql, owner: MediaOwner, number: number, sha256: string): void =>
  void sql.run('INSERT OR IGNORE INTO mediaUse (owner, number, sha256) VALUES (?, ?, ?)', owner, number, sha256);

/** Ends what one owner needs; returns the attachments that nobody needs now. */
export function deleteMediaUses(sql: Sql, owner: MediaOwner, number: number): string[] {
  const freed = sql.all<{ sha256: string }>(
    'DELETE FROM mediaUse WHERE owner = ? AND number = ? RETURNING sha256',
    owner,
    number,
  );
  return freed.map(({ sha256 }) => sha256).filter((sha256) => !isMediaUsed(sql, sha256));
}

export const isMediaUsed = (sql: Sql, sha256: string): boolean =>
  sql.get('SELECT 1 AS found FROM mediaUse WHERE sha256 = ? LIMIT 1', sha256) !== undefined;
