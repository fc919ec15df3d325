import { BACKUP_PART_BYTES } from '../../shared/contract/ui/data.ts';

/** Where a backup is fetched from and brought to, beside the page. */
export const backupUrl = (): URL => new URL('./ui/backup', location.href.split('#', 1)[0]);

/** Brings a file, part by part. False when Pairline did not take it, or was not reached. @param tell told how much is there */
export async function bringBackup(file: Blob, tell: (share: number) => void): Promise<boolean> {
  try {
    for (let at = 0; at < file.size; at += BACKUP_PART_BYTES) {
      tell(at / file.size);
      const url = backupUrl();
      url.searchParams.set('at', String(at));
      const { ok } = await fetch(url, { method: 'PUT', body: file.slice(at, at + BACKUP_PART_BYTES) });
      if (!ok) return false;
    }
    return file.size > 0;
  } catch {
    // No answer: the engine is not running, which the page says by itself.
    return false;
  }
}
