import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationPage } from '../gateway/config/pages.ts';

// `node scripts/configuration.ts`: writes docs/configuration.md from the table in the code.
writeFileSync(join(import.meta.dirname, '..', 'docs', 'configuration.md'), configurationPage());
