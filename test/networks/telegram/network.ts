/** The simulated Telegram network: composes its parts and offers what the control interface does. */
import type { Socket } from 'node:net';
import type { tl } from '@mtcute/core';
import type { Clock, Random } from '../../../shared/ports.ts';
import { ControlError } from '../control-error.ts';
import { Failures, type Failure } from '../failures.ts';
import { Directory, type Account } from './accounts.ts';
import { deleteMessages, editMessage, play } from './changes.ts';
import { compose } from './composing.ts';
import { Connection } from './connection.ts';
import type {
  FaultInput,
  GroupChange,
  GroupInput,
  GroupState,
  MessageInput,
  NetworkState,
  PhoneInput,
  PhoneState,
  RestrictionInput,
  ScannedState,
  ScanInput,
} from './contract.ts';
import { DataCentre, host } from './data-centre.ts';
import { deliver } from './delivery.ts';
import { Faults } from './faults.ts';
import { FileStore, type StoredFile } from './files.ts';
import { addMembers, announceGroup, removeMembers, renameGroup, setRoles } from './group-changes.ts';
import { Groups, setUp } from './groups.ts';
import { mediaOf } from './media.ts';
import { MessageIds } from './message-ids.ts';
import type { Chat, Message } from './messages.ts';
import { makePassword } from './password.ts';
import type { Phone } from './phone.ts';
import { readChat } from './reading.ts';
import { SignIns } from './sign-ins.ts';
import { groupState, phoneState } from './states.ts';
import { Trouble } from './trouble.ts';
import { pushAnything, type Counting } from './updates-out.ts';
import { toLong } from './wire/schema.ts';
import { makeServerKey } from './wire/server-key.ts';
import { newCounters, randomId, type World } from './world.ts';

export interface NetworkOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Called for each failure, so that it is seen at once. */
  readonly report: (failure: Failure) => void;
}

/** Where a client connects. */
export interface DcAddress {
  readonly id: number;
  readonly ipAddress: string;
  readonly port: number;
}

export interface Written {
  /** The random id, decimal. */
  readonly id: string;
  /** Its number in the box of each account that has it, by phone number. */
  readonly messageIds: Readonly<Record<string, number>>;
  /** Of the file, hex, and its length. */
  readonly sha256?: string;
  readonly bytes?: number;
}

/** Clients start at the first one. */
const dcIds = [2, 4] as const;

export class TelegramNetwork {
  readonly #world: World;
  readonly #trouble: Trouble;

  constructor({ clock, random, report }: NetworkOptions) {
    const dcs = dcIds.map((id) => new DataCentre(id, (socket, dc) => this.#connected(socket, dc)));
    this.#world = {
      clock,
      random,
      failures: new Failures(clock, report),
      faults: new Faults(clock),
      key: makeServerKey(),
      messageIds: new MessageIds(clock),
      dcs: new Map(dcs.map((dc) => [dc.id, dc])),
      connections: new Set(),
      keys: new Map(),
      sessions: new Map(),
      directory: new Directory(),
      groups: new Groups(),
      signIns: new SignIns(clock, random),
      files: new FileStore(),
      counters: newCounters(),
    };
    this.#trouble = new Trouble(this.#world);
  }

  /** PEM of the RSA key, which a client under test takes for Telegram's. */
  get publicKey(): string {
    return this.#world.key.publicKey;
  }

  get dcs(): readonly DcAddress[] {
    return [...this.#world.dcs.values()].map(({ id, port }) => ({ id, ipAddress: host, port }));
  }

  /** @param port of the first data centre, the others follow; 0 takes any free ones. */
  async start(port = 0): Promise<void> {
    await Promise.all([...this.#world.dcs.values()].map((dc, index) => dc.start(port && port + index)));
  }

  stop(): Promise<void> {
    for (const connection of this.#world.connections) connection.destroy();
    for (const dc of this.#world.dcs.values()) dc.stop();
    return Promise.resolve();
  }

  /** Makes a phone, or changes the one with this number. */
  async putPhone(input: PhoneInput): Promise<PhoneState> {
    const { directory, dcs } = this.#world;
    const { number, dc = dcIds[0], name = `Phone ${number}` } = input;
    if (!dcs.has(dc)) throw new ControlError(400, `there is no data centre ${dc}; there are ${dcIds.join(', ')}`);
    const account = directory.byNumber(number) ?? directory.create(number, name, dc);
    if (account.dc !== (input.dc ?? account.dc)) throw new ControlError(409, `${number} lives in ${account.dc}`);
    account.name = input.name ?? account.name;
    account.registered = input.registered ?? account.registered;
    account.findable = input.findable ?? account.findable;
    account.showsNumber = input.showsNumber ?? account.showsNumber;
    account.autoReceipt = input.autoReceipt ?? account.autoReceipt;
    if (input.banned !== undefined) this.#trouble.ban(account, input.banned);
    const { password } = input;
    if (password === null) account.password = undefined;
    else if (password) account.password = await makePassword(this.#world, password.text, password.hint ?? '');
    return phoneState(account);
  }

  phone(number: string): Phone {
    return this.#account(number).phone;
  }

  phoneState(number: string): PhoneState {
    return phoneState(this.#account(number));
  }

  /** Scans a QR text. Resolves when the client is signed in or was asked for the password. */
  async scan(number: string, shown: string | ScanInput): Promise<ScannedState> {
    const { qr } = typeof shown === 'string' ? { qr: shown } : shown;
    const { key, needsPassword } = await this.#world.signIns.accept(this.#registered(number), qr);
    return { number, client: key.id, needsPassword };
  }

  /** The phone ends one client's session, or all. */
  unlink(number: string, client?: string): { removed: string[] } {
    const gone = [...this.#account(number).clients].filter(({ id }) => client === undefined || id === client);
    if (gone.length === 0) throw new ControlError(404, `${number} has no such client`);
    for (const key of gone) {
      const connection = key.updates?.connection;
      key.signOut('SESSION_REVOKED');
      connection?.destroy();
    }
    return { removed: gone.map(({ id }) => id) };
  }

  /** The phone writes text or sends a file, to a person or a group. */
  write(number: string, input: MessageInput): Written {
    const from = this.#registered(number);
    const chat = this.#chat(from, input.to ?? input.group ?? '');
    const id = toLong(randomId(this.#world)).toString();
    const file = input.media && compose(this.#world, from, input.media);
    const { message } = deliver(this.#world, {
      from,
      chat,
      text: input.text ?? input.media?.caption ?? '',
      media: file && mediaOf(file),
      place: input.location,
      randomId: id,
    });
    const messageIds = Object.fromEntries([...message.ids].map(([owner, at]) => [owner.number, at]));
    return { id, messageIds, ...(file && { sha256: file.sha256, bytes: file.data.length }) };
  }

  /** The server tells the clients of a number anything; false when the schema cannot write it. */
  tell(number: string, updates: tl.TypeUpdates, counting: Counting): boolean {
    return pushAnything(this.#world, this.#account(number), updates, counting);
  }

  /** The phone changes a text that it wrote. */
  edit(number: string, id: string, text: string): void {
    const account = this.#account(number);
    const message = this.#message(account, id);
    if (message.from !== account) throw new ControlError(409, `${number} did not write ${id}`);
    editMessage(this.#world, message, text);
  }

  /** The phone deletes a message for everybody. */
  delete(number: string, id: string): void {
    deleteMessages(this.#world, [this.#message(this.#account(number), id)], {});
  }

  /** The phone plays a voice note. */
  play(number: string, id: string): void {
    const account = this.#account(number);
    play(this.#world, this.#message(account, id), account);
  }

  /** The file of a message that the phone shows. */
  media(number: string, id: string): StoredFile {
    const { media } = this.#message(this.#account(number), id);
    if (!media) throw new ControlError(404, `${number} shows no file with the id ${id}`);
    return media.file;
  }

  restrict(number: string, { peerFlood, floodMs }: RestrictionInput): void {
    const account = this.#account(number);
    account.floodsPeers = peerFlood ?? account.floodsPeers;
    if (floodMs !== undefined) account.floodUntil = this.#world.clock.now() + floodMs;
  }

  /** Reads what others wrote in a chat. Answers the random ids. */
  read(number: string, chat: string): { ids: string[] } {
    const reader = this.#registered(number);
    this.#chat(reader, chat);
    return { ids: readChat(this.#world, reader, chat) };
  }

  putGroup({ name, creator, members, kind = 'basic', ...settings }: GroupInput): GroupState {
    const group = this.#world.groups.create(kind, {
      title: name,
      creator: this.#registered(creator),
      members: members.map((number) => this.#registered(number)),
      createdAt: this.#world.clock.now(),
    });
    setUp(group, settings);
    announceGroup(this.#world, group);
    return groupState(group);
  }

  changeGroup(address: string, change: GroupChange): GroupState {
    const group = this.#world.groups.find(address);
    const by = change.by === undefined ? group.creator : this.#registered(change.by);
    const people = (numbers: readonly string[] = []): Account[] => numbers.map((number) => this.#registered(number));
    setUp(group, change);
    if (change.name !== undefined) renameGroup(this.#world, group, by, change.name);
    if (change.add) addMembers(this.#world, group, by, people(change.add));
    if (change.remove) removeMembers(this.#world, group, by, people(change.remove));
    if (change.promote) setRoles(group, by, people(change.promote), 'admin');
    if (change.demote) setRoles(group, by, people(change.demote), 'member');
    return groupState(group);
  }

  fault(fault: FaultInput): Promise<void> {
    if (fault.number !== undefined) this.#account(fault.number);
    return this.#trouble.apply(fault);
  }

  failures(): readonly Failure[] {
    return this.#world.failures.list();
  }

  forgetFailures(): void {
    this.#world.failures.clear();
  }

  state(): NetworkState {
    const { directory, connections, failures, counters, groups, files } = this.#world;
    return {
      accounts: directory.all().map(phoneState),
      groups: groups.all().map(groupState),
      files: files.count,
      openConnections: connections.size,
      failures: failures.total,
      counters,
    };
  }

  /** Forgets everything but the server's key and ports. */
  async reset(): Promise<void> {
    const { directory, connections, failures, groups, files, keys, sessions, signIns, counters } = this.#world;
    for (const connection of connections) connection.destroy();
    await this.#trouble.clear();
    directory.clear();
    groups.clear();
    files.clear();
    keys.clear();
    sessions.clear();
    signIns.clear();
    failures.clear();
    Object.assign(counters, newCounters());
  }

  #connected(socket: Socket, dc: DataCentre): void {
    this.#world.counters.connections += 1;
    this.#world.connections.add(new Connection(this.#world, socket, dc));
  }

  #chat(from: Account, name: string): Chat {
    if (!name.startsWith('-')) return { kind: 'private', members: [from, this.#registered(name)] };
    const group = this.#world.groups.find(name);
    if (!group.members.has(from)) throw new ControlError(409, `${from.number} is not in the group`);
    return group;
  }

  #message(account: Account, id: string): Message {
    const message = account.phone.find(id);
    if (!message) throw new ControlError(404, `${account.number} shows no message with the id ${id}`);
    return message;
  }

  #account(number: string): Account {
    const account = this.#world.directory.byNumber(number);
    if (!account) throw new ControlError(404, `there is no phone ${number}`);
    return account;
  }

  #registered(number: string): Account {
    const account = this.#account(number);
    if (!account.registered) throw new ControlError(409, `${number} is not on Telegram`);
    return account;
  }
}
