/** Groups: basic ones, whose messages lie in each member's box, and supergroups, which have a box of their own. */
import { ControlError } from '../control-error.ts';
import type { Account } from './accounts.ts';
import { Box } from './box.ts';
import type { GroupSettings } from './contract.ts';

export type Role = 'creator' | 'admin' | 'member';

interface Common {
  readonly id: number;
  /** As clients mark ids of groups: negative, and below -10¹² for supergroups. */
  readonly address: string;
  readonly creator: Account;
  readonly members: Map<Account, Role>;
  /** UTC milliseconds. */
  readonly createdAt: number;
  title: string;
  /** Only admins may write. */
  adminsWrite: boolean;
  version: number;
}

export interface BasicGroup extends Common {
  readonly kind: 'basic';
}

export interface Supergroup extends Common {
  readonly kind: 'supergroup';
  readonly box: Box;
  /** The creator is anonymous: ordinary members do not see who it is. */
  hidesCreator: boolean;
  /** Seconds between two messages of an ordinary member; 0 is none. */
  slowModeSeconds: number;
  /** UTC milliseconds of the last message by member. */
  readonly lastWrote: Map<Account, number>;
}

export type Group = BasicGroup | Supergroup;

const firstId = 5001;
const supergroupMark = 1_000_000_000_000;

export class Groups {
  readonly #byId = new Map<number, Group>();
  #nextId = firstId;

  create(
    kind: Group['kind'],
    given: { title: string; creator: Account; members: readonly Account[]; createdAt: number },
  ): Group {
    const { title, creator, members, createdAt } = given;
    const id = this.#nextId++;
    const roles = new Map<Account, Role>(members.map((member) => [member, 'member']));
    roles.set(creator, 'creator');
    const common = { id, creator, members: roles, createdAt, title, adminsWrite: false, version: 1 };
    const group: Group =
      kind === 'basic'
        ? { ...common, kind, address: String(-id) }
        : {
            ...common,
            kind,
            address: String(-supergroupMark - id),
            box: new Box(),
            hidesCreator: false,
            slowModeSeconds: 0,
            lastWrote: new Map(),
          };
    this.#byId.set(id, group);
    return group;
  }

  get(id: number): Group | undefined {
    return this.#byId.get(id);
  }

  /** @throws ControlError 404 */
  find(address: string): Group {
    for (const group of this.#byId.values()) if (group.address === address) return group;
    throw new ControlError(404, `there is no group ${address}`);
  }

  of(member: Account): readonly Group[] {
    return [...this.#byId.values()].filter(({ members }) => members.has(member));
  }

  all(): readonly Group[] {
    return [...this.#byId.values()];
  }

  clear(): void {
    this.#byId.clear();
  }
}

/** Changes what may be changed of a group. @throws ControlError 400 for what only supergroups have */
export function setUp(group: Group, settings: GroupSettings): void {
  const { adminsWrite, hidesCreator, slowModeSeconds } = settings;
  group.adminsWrite = adminsWrite ?? group.adminsWrite;
  if (group.kind === 'supergroup') {
    group.hidesCreator = hidesCreator ?? group.hidesCreator;
    group.slowModeSeconds = slowModeSeconds ?? group.slowModeSeconds;
  } else if (hidesCreator !== undefined || slowModeSeconds !== undefined) {
    throw new ControlError(400, 'only a supergroup hides its creator or has a slow mode');
  }
}

export function isAdmin(group: Group, account: Account): boolean {
  const role = group.members.get(account);
  return role === 'creator' || role === 'admin';
}
