import { createTarWriter } from '../tar.ts';

/** Names by which an archive would have its files written elsewhere, or over something, on one system or another. */
export const HOSTILE_NAMES: readonly string[] = [
  '../evil',
  '../../etc/cron.d/evil',
  '/etc/passwd',
  '/evil',
  './gateway.db',
  'media/../../evil',
  'media/ab/../../../evil',
  'media/ab',
  `media/ab/ab${'0'.repeat(62)}/evil`,
  `media/ac/ab${'0'.repeat(62)}`,
  `media/AB/AB${'0'.repeat(62)}`,
  `media/ab/ab${'0'.repeat(62)}\n`,
  'engine/../../evil',
  'engine/accounts/a/auth.db',
  'gateway/gateway.toml/evil',
  '..\\evil',
  'engine\\..\\..\\evil',
  'C:\\Windows\\evil',
  'C:evil',
  '\\\\host\\share\\evil',
  'CON',
  'manifest.json:stream',
  'manifest.json.',
  'MANIFEST.JSON',
  '%2e%2e/evil',
  '．．/evil',
  '__proto__',
  '\u001b[2Jevil',
  ' ',
];

/** The bytes of a tar with these files. */
export async function tarOf(
  files: readonly (readonly [name: string, content: string | Uint8Array])[],
): Promise<Buffer> {
  const parts: Buffer[] = [];
  const write = async (bytes: Uint8Array, offset: number, length: number) => {
    parts.push(Buffer.from(bytes.subarray(offset, offset + length)));
    return { bytesWritten: length };
  };
  const tar = createTarWriter({ write } as unknown as Parameters<typeof createTarWriter>[0], 0);
  for (const [name, content] of files) {
    const bytes = Buffer.from(content);
    await tar.add(name, bytes.byteLength, [bytes]);
  }
  await tar.finish();
  return Buffer.concat(parts);
}

/** The bytes of a tar whose only entry is a symbolic or hard link. */
export async function tarOfLink(name: string, target: string, kind: 'symbolic' | 'hard'): Promise<Buffer> {
  const tar = await tarOf([[name, '']]);
  tar.write(kind === 'hard' ? '1' : '2', 156);
  tar.write(target, 157);
  tar.fill(' ', 148, 156);
  const sum = tar.subarray(0, 512).reduce((all, byte) => all + byte, 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return tar;
}
