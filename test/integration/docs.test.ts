import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { configurationPage } from '../../gateway/config/pages.ts';
import { mediaTypesPage } from '../support/media-table.ts';
import { postmanCollection, readDescription } from '../support/postman.ts';

it('the tests that the page about security names are there', () => {
  const root = join(import.meta.dirname, '..', '..');
  const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8');
  const named = [...page.matchAll(/`([\w./-]+\.ts)`/g)].map(([, file = '']) => file);
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

it('the page of media types is the table in the code (node scripts/media-types.ts writes it)', () => {
  const page = join(import.meta.dirname, '..', '..', 'docs', 'media-types.md');
  expect(readFileSync(page, 'utf8')).toBe(mediaTypesPage());
});

it('the page of settings is the table in the code (node scripts/configuration.ts writes it)', () => {
  const page = join(import.meta.dirname, '..', '..', 'docs', 'configuration.md');
  expect(readFileSync(page, 'utf8')).toBe(configurationPage());
});

it('the Postman collection is what the gateway says of itself (node scripts/postman.ts writes it)', async () => {
  const collection = join(import.meta.dirname, '..', '..', 'docs', 'postman.json');
  expect(JSON.parse(readFileSync(collection, 'utf8'))).toEqual(JSON.parse(postmanCollection(await readDescription())));
});
