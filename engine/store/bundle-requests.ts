import type { Sql } from '../../shared/ports.ts';

/** A gateway's operator asks the owner of this device for a support bundle. */
export interface BundleRequestRecord {
  /** Of the gateway's command. */
  id: string;
  gatewayUrl: string;
  /** Why, in the operator's words. */
  note: string | null;
  /** When it came, UTC milliseconds. */
  at: number;
}

/** The newest takes the place of those before. False when it is known already. */
export function putBundleRequest(sql: Sql, request: BundleRequestRecord): boolean {
  if (sql.get('SELECT 1 AS found FROM bundleRequest WHERE id = ?', request.id)) return false;
  sql.run('DELETE FROM bundleRequest');
  sql.run(
    'INSERT INTO bundleRequest (id, gatewayUrl, note, at) VALUES (?, ?, ?, ?)',
    request.id,
    request.gatewayUrl,
    request.note,
    request.at,
  );
  return true;
}

export const bundleRequest = (sql: Sql): BundleRequestRecord | undefined =>
  sql.get<BundleRequestRecord & object>('SELECT id, gatewayUrl, note, at FROM bundleRequest');

/** False when it is not there any more. */
export const deleteBundleRequest = (sql: Sql, id: string): boolean =>
  sql.run('DELETE FROM bundleRequest WHERE id = ?', id).changes > 0;
