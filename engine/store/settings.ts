import { DEFAULT_SETTINGS, someSettings, type Settings } from '../../shared/contract/ui/settings.ts';
import { PortError, type Database, type Log, type Vault } from '../../shared/ports.ts';

/** What the owner chose for this installation. */
export interface SettingsStore {
  current(): Settings;
  /** Resolves when the change is durable; then `current` has it. */
  change(changes: Partial<Settings>): Promise<void>;
}

const context = (name: string): string => `setting/${name}`;

/**
 * A value that cannot be read (of a later release, or sealed under another key) is as if it had never been chosen: it stays in
 * the store until the owner chooses again.
 */
export function createSettingsStore(options: {
  database: Database;
  vault: Vault;
  log: Log;
  onChange(): void;
}): SettingsStore {
  const { database, vault, log, onChange } = options;
  const open = (name: string, sealed: Uint8Array): unknown => {
    try {
      return JSON.parse(new TextDecoder().decode(vault.open(sealed, context(name))));
    } catch (error) {
      if (!(error instanceof PortError) && !(error instanceof SyntaxError)) throw error;
      log.warn('settings.unreadable', { name, code: error instanceof PortError ? error.code : 'syntax' });
      return undefined;
    }
  };
  const stored = database.read((sql) =>
    sql.all<{ name: string; value: Uint8Array }>('SELECT name, value FROM setting'),
  );
  let current: Settings = DEFAULT_SETTINGS;
  for (const { name, value } of stored) {
    const parsed = someSettings.safeParse({ [name]: open(name, value) });
    if (parsed.success) current = { ...current, ...definedOf(parsed.data) };
  }

  return {
    current: () => current,
    change: async (changes) => {
      const chosen = definedOf(changes);
      await database.write((sql) => {
        for (const [name, value] of Object.entries(chosen)) {
          const sealed = vault.seal(new TextEncoder().encode(JSON.stringify(value)), context(name));
          sql.run('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)', name, sealed);
        }
      });
      current = { ...current, ...chosen };
      onChange();
    },
  };
}

const definedOf = (values: Partial<Settings>): Partial<Settings> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
