import type { Migration } from '../../../platform/database.ts';

/** Both names of a member of a group, and what kind of content a message has. */
export const namesAndKindsMigration: Migration = {
  version: 8,
  sql: `
    -- The network's own name of a member that is named by number; NULL: not known, or no number is.
    ALTER TABLE memberReceipt ADD COLUMN alias TEXT;

    -- The kind of its Content, for lists, where its words may be none; NULL: it came before this was kept.
    ALTER TABLE message ADD COLUMN kind TEXT;
  `,
};
