import type { UiPatch, UiSnapshot } from '../contract/ui.ts';

/** The snapshot after patches. Values that did not change stay the same objects, so that only their readers render. */
export function applyPatches(snapshot: UiSnapshot, patches: readonly UiPatch[]): UiSnapshot {
  return patches.reduce(applyPatch, snapshot);
}

function applyPatch(snapshot: UiSnapshot, patch: UiPatch): UiSnapshot {
  switch (patch.kind) {
    case 'account': {
      const { account } = patch;
      const known = snapshot.accounts.some(({ id }) => id === account.id);
      return {
        ...snapshot,
        accounts: known
          ? snapshot.accounts.map((other) => (other.id === account.id ? account : other))
          : [...snapshot.accounts, account],
      };
    }
    case 'accountRemoved':
      return { ...snapshot, accounts: snapshot.accounts.filter(({ id }) => id !== patch.accountId) };
    case 'link':
      return { ...snapshot, link: patch.link };
    case 'queue':
      return { ...snapshot, queue: patch.queue };
    case 'imports':
      return { ...snapshot, imports: patch.imports };
    case 'warnings':
      return { ...snapshot, warnings: patch.warnings };
    case 'settings':
      return { ...snapshot, settings: patch.settings };
    case 'bundleRequest':
      return { ...snapshot, bundleRequest: patch.bundleRequest };
    case 'restored':
      return { ...snapshot, restored: patch.restored };
    case 'messages':
    case 'groups':
    case 'engine':
      // Rows belong to the list that asked for them; whether the engine runs, to the connection.
      return snapshot;
    default:
      return patch satisfies never;
  }
}
