/** The simulated WhatsApp network: composes its parts and offers what the control interface does. */
import type { Readable } from 'node:stream';
import type { Clock, Random } from '../../../shared/ports.ts';
import { ControlError } from '../control-error.ts';
import { Account, Directory, newVirtualDevice } from './accounts.ts';
import { play, readChat, reinstall, renumber, restrict, writeMessage, type Written } from './actions.ts';
import { CodeOffers } from './code-offers.ts';
import { Connection, type ServerKeys } from './connection.ts';
import type {
  FaultInput,
  GroupChange,
  GroupInput,
  GroupState,
  LinkedState,
  MessageInput,
  NetworkState,
  PhoneInput,
  PhoneState,
  RestrictionInput,
  ScanInput,
} from './contract.ts';
import { Failures, type Failure } from '../failures.ts';
import { Faults } from './faults.ts';
import { addMembers, closeGroup, createGroup, removeMembers, renameGroup, setRoles } from './group-changes.ts';
import { findGroup } from './groups.ts';
import { ban, unlink } from './kicks.ts';
import { Listener } from './listener.ts';
import { logIn } from './login.ts';
import { MediaHost } from './media/host.ts';
import { openMedia } from './media/open.ts';
import { withdrawOffers, scan } from './pairing.ts';
import { enterCode } from './pairing-code.ts';
import { Phone, type ShownMessage } from './phone.ts';
import { receive } from './stanzas.ts';
import { groupState, phoneState } from './states.ts';
import { Trouble } from './trouble.ts';
import { makeCertificates } from './wire/certificate.ts';
import { generateKeyPair, generateSigningKeyPair } from './wire/keys.ts';
import { encodeNode, type Node } from './wire/node.ts';
import { newCounters, type World } from './world.ts';
import { writeToPerson } from './writing.ts';

export interface NetworkOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Called for each failure, so that it is seen at once. */
  readonly report: (failure: Failure) => void;
}

export class WhatsAppNetwork {
  readonly #world: World;
  readonly #listener: Listener;
  readonly #trouble: Trouble;
  readonly #root = generateSigningKeyPair();
  readonly #keys: ServerKeys;

  constructor({ clock, random, report }: NetworkOptions) {
    const failures = new Failures(clock, report);
    const faults = new Faults(clock);
    this.#world = {
      clock,
      random,
      directory: new Directory(),
      failures,
      faults,
      connections: new Set(),
      offers: new Map(),
      codeOffers: new CodeOffers(clock),
      groups: new Map(),
      media: new MediaHost({ clock, random, failures, faults }),
      counters: newCounters(),
    };
    const serverKey = generateKeyPair();
    this.#keys = { static: serverKey, certificates: makeCertificates(this.#root, serverKey.publicKey, clock.now()) };
    this.#listener = new Listener(
      clock,
      (socket) => this.#connected(socket),
      () => this.#world.faults.silentMs(undefined),
    );
    this.#trouble = new Trouble(this.#world, this.#listener);
  }

  /** Where the client connects. */
  get url(): string {
    return this.#listener.url;
  }

  /** The root of the certificates, which a client under test takes for WhatsApp's. */
  get publicKey(): Buffer {
    return this.#root.publicKey;
  }

  /** PEM of the authority behind the media hosts, which a client under test has to trust. */
  get mediaAuthority(): string {
    return this.#world.media.authority;
  }

  async start(port = 0): Promise<void> {
    await this.#world.media.start();
    await this.#listener.start(port);
  }

  async stop(): Promise<void> {
    for (const connection of this.#world.connections) connection.destroy();
    await this.#listener.stop();
    await this.#world.media.stop();
  }

  /** Makes a phone, or changes the one with this number. */
  putPhone(input: PhoneInput): PhoneState {
    const { directory } = this.#world;
    let account = directory.get(input.number);
    if (!account) {
      account = new Account(input.number, input.name ?? `Phone ${input.number}`, new Phone());
      directory.add(account);
    }
    account.name = input.name ?? account.name;
    account.registered = input.registered ?? account.registered;
    account.autoReceipt = input.autoReceipt ?? account.autoReceipt;
    account.addressing = input.addressing ?? account.addressing;
    account.hidesNumber = input.hidesNumber ?? account.hidesNumber;
    account.needsPasskey = input.needsPasskey ?? account.needsPasskey;
    if (input.banned !== undefined) ban(account, input.banned);
    for (let count = account.virtual().length; count < (input.deviceCount ?? 1); count++) addCompanion(account);
    return phoneState(account);
  }

  phone(number: string): Phone {
    return this.#account(number).phone;
  }

  phoneState(number: string): PhoneState {
    return phoneState(this.#account(number));
  }

  /** Scans a QR text or enters a pairing code. Rejects with 409 when the account asks the client for a passkey. */
  async scan(number: string, shown: string | ScanInput): Promise<LinkedState> {
    const account = this.#registered(number);
    const { qr, code = '' } = typeof shown === 'string' ? { qr: shown } : shown;
    const device = await (qr === undefined ? enterCode(this.#world, account, code) : scan(this.#world, account, qr));
    if (!device) throw new ControlError(409, `${number} is protected by a passkey: the client was asked for it`);
    const { id } = device;
    return { number, device: id, jid: account.jid(id), lid: account.lid(id) };
  }

  /** The phone takes one linked client off its account, or all. */
  unlink(number: string, device?: number): { removed: number[] } {
    const account = this.#account(number);
    const gone = account.linked().filter(({ id }) => device === undefined || id === device);
    if (gone.length === 0) throw new ControlError(404, `${number} has no such linked device`);
    for (const linked of gone) unlink(account, linked);
    return { removed: gone.map(({ id }) => id) };
  }

  /** The phone writes a text to a person. */
  send(number: string, to: string, text: string): { id: string } {
    const message = { conversation: text };
    return { id: writeToPerson(this.#world, this.#registered(number), this.#registered(to), message) };
  }

  /** The phone writes anything that phones can, to a person or a group. */
  async write(number: string, input: MessageInput): Promise<Written> {
    const to = input.to === undefined ? undefined : this.#registered(input.to);
    return writeMessage(this.#world, this.#registered(number), to, input);
  }

  /** Reads what others wrote in a chat. Answers the ids that were confirmed. */
  read(number: string, chat: string): { ids: string[] } {
    if (!this.#world.groups.has(chat)) this.#account(chat);
    return readChat(this.#world, this.#registered(number), chat);
  }

  play(number: string, id: string): void {
    play(this.#world, this.#registered(number), id);
  }

  /** The plain file of a message that the phone shows, streamed. */
  media(number: string, id: string): { message: ShownMessage; stream: Readable } {
    const shown = this.#account(number).phone.shown(id);
    if (!shown?.reference) throw new ControlError(404, `${number} shows no file with the id ${id}`);
    return { message: shown.message, stream: openMedia(this.#world.media.store, shown.reference) };
  }

  restrict(number: string, input: RestrictionInput): void {
    restrict(this.#world, this.#account(number), input);
  }

  renumber(number: string, to: string): PhoneState {
    const account = this.#registered(number);
    renumber(this.#world, account, to);
    return phoneState(account);
  }

  reinstall(number: string): PhoneState {
    const account = this.#registered(number);
    reinstall(this.#world, account);
    return phoneState(account);
  }

  putGroup({ name, creator, members, addressing = 'lid', description, adminsWrite }: GroupInput): GroupState {
    const group = createGroup(this.#world, {
      name,
      addressing,
      creator: this.#registered(creator),
      members: members.map((number) => this.#registered(number)),
      ...(description !== undefined && { description }),
      ...(adminsWrite !== undefined && { adminsWrite }),
    });
    return groupState(group);
  }

  changeGroup(jid: string, change: GroupChange): GroupState {
    const group = findGroup(this.#world, jid);
    const by = change.by === undefined ? group.creator : this.#registered(change.by);
    const people = (numbers: readonly string[] = []): Account[] => numbers.map((number) => this.#registered(number));
    if (change.name !== undefined) renameGroup(this.#world, group, by, change.name);
    if (change.add) addMembers(this.#world, group, by, people(change.add));
    if (change.remove) removeMembers(this.#world, group, by, people(change.remove));
    if (change.promote) setRoles(this.#world, group, by, people(change.promote), 'admin');
    if (change.demote) setRoles(this.#world, group, by, people(change.demote), 'member');
    if (change.adminsWrite !== undefined) closeGroup(this.#world, group, by, change.adminsWrite);
    return groupState(group);
  }

  /** The server sends a stanza of any form to the clients of a number; those that the codec cannot write are left out. */
  tell(number: string, stanza: Node): boolean {
    try {
      encodeNode(stanza);
    } catch {
      return false;
    }
    for (const { connection } of this.#account(number).linked()) connection?.send(stanza);
    return true;
  }

  fault(fault: FaultInput): Promise<void> {
    if (fault.number !== undefined) this.#account(fault.number);
    return this.#trouble.apply(fault);
  }

  failures(): readonly Failure[] {
    return this.#world.failures.list();
  }

  state(): NetworkState {
    const { directory, connections, failures, counters, groups, media } = this.#world;
    return {
      accounts: directory.all().map(phoneState),
      groups: [...groups.values()].map(groupState),
      media: { files: media.store.count, uploads: media.uploads, downloads: media.downloads },
      openConnections: connections.size,
      failures: failures.total,
      counters,
    };
  }

  /** Forgets everything but the server's keys and ports. */
  async reset(): Promise<void> {
    const { directory, connections, failures, offers, codeOffers, groups, media, counters } = this.#world;
    for (const connection of connections) connection.destroy();
    await this.#trouble.clear();
    await Promise.all(directory.all().map(({ arrivals }) => arrivals));
    directory.clear();
    groups.clear();
    offers.clear();
    codeOffers.clear();
    await media.clear();
    failures.clear();
    Object.assign(counters, newCounters());
  }

  #connected(socket: ConstructorParameters<typeof Connection>[1]): void {
    this.#world.counters.connections += 1;
    const connection = new Connection(this.#world, socket, this.#keys, {
      loggedIn: (from, clientStatic, payload) => logIn(this.#world, from, clientStatic, payload),
      received: (from, stanza) => receive(this.#world, from, stanza),
      closed: (from) => this.#closed(from),
    });
    this.#world.connections.add(connection);
  }

  #closed(connection: Connection): void {
    const { connections } = this.#world;
    connections.delete(connection);
    withdrawOffers(this.#world, connection);
    if (connection.stage.at !== 'session') return;
    const { device } = connection.stage;
    if (device.connection === connection) device.connection = undefined;
  }

  #account(number: string): Account {
    const account = this.#world.directory.get(number);
    if (!account) throw new ControlError(404, `there is no phone ${number}`);
    return account;
  }

  #registered(number: string): Account {
    const account = this.#account(number);
    if (!account.registered) throw new ControlError(409, `${number} is not on WhatsApp`);
    return account;
  }
}

function addCompanion(account: Account): void {
  const id = account.nextDeviceId++;
  account.devices.set(id, newVirtualDevice(id));
}
