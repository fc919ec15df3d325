import type { Migration } from '../../../platform/database.ts';

/** An owner may put another number in the place of a banned or given-up one. */
export const replacedNumberMigration: Migration = {
  version: 3,
  // The number before, until the gateway knows.
  sql: `ALTER TABLE account ADD COLUMN replaces TEXT;`,
};
