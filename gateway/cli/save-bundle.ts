import { strToU8, zipSync } from 'fflate';
import { writeFile } from 'node:fs/promises';
import { errnoOf } from '../../platform/atomic-file.ts';
import { AdminError } from '../admin/calls.ts';

/** Never over a file that is there. @throws AdminError `badInput` */
export async function saveBundle(file: string, files: readonly { name: string; text: string }[]): Promise<void> {
  const zip = zipSync(Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)])));
  try {
    await writeFile(file, zip, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    throw new AdminError(
      'badInput',
      code === 'EEXIST' ? `${file} is there already.` : `${file} cannot be written (${code}).`,
    );
  }
}
