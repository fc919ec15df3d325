import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { postmanCollection, readDescription } from '../test/support/postman.ts';

/** Writes `docs/postman.json` from what the gateway says of itself. */
const path = join(import.meta.dirname, '..', 'docs', 'postman.json');
writeFileSync(path, postmanCollection(await readDescription()));
