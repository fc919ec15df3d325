import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mediaTypesPage } from '../test/support/media-table.ts';

// `node scripts/media-types.ts`: writes docs/media-types.md from the table in the code.
writeFileSync(join(import.meta.dirname, '..', 'docs', 'media-types.md'), mediaTypesPage());
