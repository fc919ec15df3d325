import { describe, expect, it } from 'vitest';
import { PassphraseFileError, readWithPassphrase, writeWithPassphrase } from './passphrase-file.ts';

/** Cheap enough for tests. */
const COST = 10;
const passphrase = 'correct horse battery staple';

async function sealed(content: Uint8Array, secret = passphrase): Promise<Buffer> {
  const parts: Buffer[] = [];
  const writer = await writeWithPassphrase(
    {
      // As a nearly full disk does: never more than a part at once.
      write: (async (bytes: Uint8Array, at: number, length: number) => {
        const part = Buffer.from(bytes.subarray(at, at + Math.min(length, 40_000)));
        parts.push(part);
        return { bytesWritten: part.length, buffer: bytes };
      }) as never,
    },
    secret,
    COST,
  );
  await writer.write(content, 0, content.byteLength);
  await writer.finish();
  return Buffer.concat(parts);
}

async function* inParts(bytes: Uint8Array, size = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

async function opened(bytes: Uint8Array, secret = passphrase): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of readWithPassphrase(inParts(bytes), secret)) parts.push(part);
  return Buffer.concat(parts);
}

const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof PassphraseFileError ? error.code : String(error);
};

describe('a file that a passphrase seals', () => {
  it.each([0, 1, 65_536, 65_537, 200_000])('gives %i bytes back as they were', async (bytes) => {
    const content = Buffer.alloc(bytes, 'pairline');
    expect((await opened(await sealed(content))).equals(content)).toBe(true);
  });

  it('holds nothing that can be read without the passphrase', async () => {
    const file = await sealed(Buffer.from('a message to nobody'));
    expect(file.includes('message')).toBe(false);
    expect(file.includes(passphrase)).toBe(false);
  });

  it('takes the same letters however a keyboard composes them', async () => {
    const file = await sealed(Buffer.from('content'), 'mañana '.repeat(3).normalize('NFD'));
    expect((await opened(file, 'mañana '.repeat(3).normalize('NFC'))).toString()).toBe('content');
  });

  it('tells a wrong passphrase from a damaged file, and both from another kind of file', async () => {
    const file = await sealed(Buffer.alloc(150_000, 1));
    expect(await refusal(opened(file, 'another passphrase'))).toBe('passphraseWrong');
    expect(await refusal(opened(Buffer.from('something else entirely, and longer than a header')))).toBe('notSealed');
    expect(await refusal(opened(Buffer.alloc(0)))).toBe('notSealed');
    const newer = Buffer.from(file);
    newer[4] = 2;
    expect(await refusal(opened(newer))).toBe('newer');
  });

  it('does not open when a byte was changed, a chunk is missing, or two have changed places', async () => {
    const file = await sealed(Buffer.alloc(200_000, 1));
    const [head, chunk] = [38, 65_552];
    for (const at of [head + 5, head + chunk + 5, file.length - 1]) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await refusal(opened(changed))).toBe('damaged');
    }
    expect(await refusal(opened(file.subarray(0, head + 2 * chunk)))).toBe('damaged');
    expect(await refusal(opened(file.subarray(0, file.length - 10)))).toBe('damaged');
    const swapped = Buffer.concat([
      file.subarray(0, head),
      file.subarray(head + chunk, head + 2 * chunk),
      file.subarray(head, head + chunk),
      file.subarray(head + 2 * chunk),
    ]);
    expect(await refusal(opened(swapped))).toBe('damaged');
  });

  it('does not let a file make this machine work for hours', async () => {
    const file = await sealed(Buffer.from('content'));
    file[5] = 40;
    expect(await refusal(opened(file))).toBe('damaged');
  });
});
