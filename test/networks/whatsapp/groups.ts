/** Groups: who is in them, how their members are addressed, and which phones gave their sender keys to whom. */
import type { Account, Addressing } from './accounts.ts';
import { ControlError } from '../control-error.ts';
import { SenderKey } from './signal/sender-key.ts';
import { node, type Node } from './wire/node.ts';
import type { World } from './world.ts';

export type Role = 'member' | 'admin' | 'superadmin';

/** The sender key of a member's phone and the linked devices that have it. */
interface OwnKey {
  readonly key: SenderKey;
  readonly givenTo: Set<string>;
}

export class Group {
  readonly jid: string;
  readonly creator: Account;
  readonly addressing: Addressing;
  readonly createdAt: number;
  name: string;
  nameBy: Account;
  nameAt: number;
  description: string | undefined;
  /** Only administrators write. */
  adminsWrite = false;
  readonly #members = new Map<Account, Role>();
  readonly #ownKeys = new Map<Account, OwnKey>();

  constructor(
    jid: string,
    details: { name: string; creator: Account; addressing: Addressing; description?: string; now: number },
  ) {
    this.jid = jid;
    this.creator = details.creator;
    this.addressing = details.addressing;
    this.createdAt = details.now;
    this.name = details.name;
    this.nameBy = details.creator;
    this.nameAt = details.now;
    this.description = details.description;
    this.#members.set(details.creator, 'superadmin');
  }

  get members(): readonly Account[] {
    return [...this.#members.keys()];
  }

  has(account: Account): boolean {
    return this.#members.has(account);
  }

  role(account: Account): Role | undefined {
    return this.#members.get(account);
  }

  setRole(account: Account, role: Role): void {
    this.#members.set(account, role);
  }

  /** Those who stay choose new sender keys, so that the one who left reads nothing more. */
  remove(account: Account): void {
    this.#members.delete(account);
    this.#ownKeys.clear();
  }

  /** A member's address in this group. */
  address(account: Account, device = 0): string {
    return account.address(this.addressing, device);
  }

  /** What a stanza about a member names: its address here and the other one. */
  participant(account: Account, device = 0): Record<string, string | undefined> {
    const other = account.alternative(this.addressing);
    const alternative = this.addressing === 'lid' ? { participant_pn: other } : { participant_lid: other };
    return { participant: this.address(account, device), ...alternative };
  }

  ownKey(account: Account): OwnKey {
    const known = this.#ownKeys.get(account) ?? { key: new SenderKey(), givenTo: new Set() };
    this.#ownKeys.set(account, known);
    return known;
  }

  /** `<group>` as the server describes it, with one participant per member. */
  describe(): Node {
    const seconds = (ms: number): string => String(Math.floor(ms / 1000));
    const pnOf = (account: Account): string | undefined =>
      this.addressing === 'lid' ? account.alternative('lid') : undefined;
    const attrs = {
      id: this.jid.split('@')[0],
      subject: this.name,
      s_t: seconds(this.nameAt),
      s_o: this.address(this.nameBy),
      s_o_pn: pnOf(this.nameBy),
      creation: seconds(this.createdAt),
      creator: this.address(this.creator),
      creator_pn: pnOf(this.creator),
      addressing_mode: this.addressing,
      size: String(this.#members.size),
    };
    const body = this.description === undefined ? [] : [node('body', {}, Buffer.from(this.description))];
    const description = body.length > 0 ? [node('description', { id: 'D1', t: seconds(this.createdAt) }, body)] : [];
    const closed = this.adminsWrite ? [node('announcement')] : [];
    return node('group', attrs, [
      ...closed,
      ...description,
      ...this.members.map((account) => this.participantNode(account)),
    ]);
  }

  participantNode(account: Account): Node {
    const role = this.#members.get(account);
    const other = account.alternative(this.addressing);
    return node('participant', {
      jid: this.address(account),
      ...(this.addressing === 'lid' ? { phone_number: other } : { lid: other }),
      type: role === 'member' ? undefined : role,
    });
  }
}

/** A group by its address, or an error for whoever asked. */
export function findGroup(world: World, jid: string): Group {
  const group = world.groups.get(jid);
  if (!group) throw new ControlError(404, `there is no group ${jid}`);
  return group;
}

export function newGroupJid(world: World): string {
  return `1203${Buffer.from(world.random.bytes(6)).readUIntBE(0, 6).toString().padStart(15, '0')}@g.us`;
}

/** Everybody with whom this account has a chat or a group. */
export function contactsOf(world: World, account: Account): Account[] {
  const groups = [...world.groups.values()].filter((group) => group.has(account));
  const members = new Set(groups.flatMap(({ members: all }) => all));
  return world.directory
    .all()
    .filter((other) => other !== account && (account.knownChats.has(other.lidUser) || members.has(other)));
}
