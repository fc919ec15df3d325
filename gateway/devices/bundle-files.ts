import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { BUNDLE_MAX_BYTES } from '../../shared/contract/device.ts';

const files = z.array(z.object({ name: z.string(), text: z.string() }));
export type BundleFiles = z.output<typeof files>;

/** Escapes in JSON make more of a text than it has. */
const maxJsonBytes = 8 * BUNDLE_MAX_BYTES;

/** As the store keeps it. */
export const packBundle = async (all: BundleFiles): Promise<Uint8Array> =>
  await promisify(gzip)(Buffer.from(JSON.stringify(all)));

export const unpackBundle = async (content: Uint8Array): Promise<BundleFiles> =>
  files.parse(JSON.parse((await promisify(gunzip)(content, { maxOutputLength: maxJsonBytes })).toString('utf8')));
