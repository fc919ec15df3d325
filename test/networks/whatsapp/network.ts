/** The simulated WhatsApp network: composes its parts and offers what the control interface does. */
import type { Clock, Random } from '../../../shared/ports.ts';
import { ControlError } from '../control-error.ts';
import { Account, Directory, type LinkedDevice } from './accounts.ts';
import { Connection, type ServerKeys } from './connection.ts';
import type { FaultInput, LinkedState, NetworkState, PhoneInput, PhoneState } from './contract.ts';
import { Failures, type Failure } from './failures.ts';
import { Faults } from './faults.ts';
import { unlink } from './kicks.ts';
import { Listener } from './listener.ts';
import { logIn } from './login.ts';
import { acceptMessage } from './messages.ts';
import { scan, withdrawOffers } from './pairing.ts';
import { Phone } from './phone.ts';
import { answerQuery } from './queries.ts';
import { acceptAck, acceptPresence, acceptReceipt } from './receipts.ts';
import { SignalDevice } from './signal/device.ts';
import { Trouble } from './trouble.ts';
import { makeCertificates } from './wire/certificate.ts';
import { generateKeyPair, generateSigningKeyPair } from './wire/keys.ts';
import { children, outline, type Node } from './wire/node.ts';
import { sendReceipt, write } from './writing.ts';
import { newCounters, type World } from './world.ts';

export interface NetworkOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Called for each failure, so that it is seen at once. */
  readonly report: (failure: Failure) => void;
}

/** What a client may send in `ib` without an answer. */
const knownInfo = new Set(['unified_session', 'offline_batch']);

export class WhatsAppNetwork {
  readonly #world: World;
  readonly #listener: Listener;
  readonly #trouble: Trouble;
  readonly #root = generateSigningKeyPair();
  readonly #keys: ServerKeys;

  constructor({ clock, random, report }: NetworkOptions) {
    this.#world = {
      clock,
      random,
      directory: new Directory(),
      failures: new Failures(clock, report),
      faults: new Faults(clock),
      connections: new Set(),
      offers: new Map(),
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

  start(port = 0): Promise<void> {
    return this.#listener.start(port);
  }

  stop(): Promise<void> {
    for (const connection of this.#world.connections) connection.destroy();
    return this.#listener.stop();
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
    const virtual = [...account.devices.values()].filter(({ kind }) => kind === 'virtual').length;
    for (let count = virtual; count < (input.deviceCount ?? 1); count++) addCompanion(account);
    return phoneState(account);
  }

  phone(number: string): Phone {
    return this.#account(number).phone;
  }

  phoneState(number: string): PhoneState {
    return phoneState(this.#account(number));
  }

  async scan(number: string, qr: string): Promise<LinkedState> {
    const account = this.#registered(number);
    const { id } = await scan(this.#world, account, qr);
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

  send(number: string, to: string, text: string): { id: string } {
    return { id: write(this.#world, this.#registered(number), this.#registered(to), text) };
  }

  /** Reads what others wrote in a chat. Answers the ids that were confirmed. */
  read(number: string, chat: string): { ids: string[] } {
    const writer = this.#registered(chat);
    const read = this.#registered(number).phone.read(chat);
    for (const { addressedAs, ids } of read) sendReceipt(this.#world, writer, addressedAs, ids, 'read');
    return { ids: read.flatMap(({ ids }) => ids) };
  }

  fault(fault: FaultInput): Promise<void> {
    if (fault.number !== undefined) this.#account(fault.number);
    return this.#trouble.apply(fault);
  }

  failures(): readonly Failure[] {
    return this.#world.failures.list();
  }

  state(): NetworkState {
    const { directory, connections, failures, counters } = this.#world;
    const accounts = directory.all().map(phoneState);
    return { accounts, openConnections: connections.size, failures: failures.total, counters };
  }

  /** Forgets everything but the server's keys and port. */
  async reset(): Promise<void> {
    const { directory, connections, failures, offers, counters } = this.#world;
    for (const connection of connections) connection.destroy();
    await this.#trouble.clear();
    directory.clear();
    offers.clear();
    failures.clear();
    Object.assign(counters, newCounters());
  }

  #connected(socket: ConstructorParameters<typeof Connection>[1]): void {
    this.#world.counters.connections += 1;
    const connection = new Connection(this.#world, socket, this.#keys, {
      loggedIn: (from, clientStatic, payload) => logIn(this.#world, from, clientStatic, payload),
      received: (from, stanza) => this.#received(from, stanza),
      closed: (from) => this.#closed(from),
    });
    this.#world.connections.add(connection);
  }

  #received(connection: Connection, stanza: Node): void {
    const { failures } = this.#world;
    if (stanza.tag === 'iq') {
      answerQuery(this.#world, connection, stanza);
      return;
    }
    if (stanza.tag === 'ib') {
      const unknown = children(stanza).some(({ tag }) => !knownInfo.has(tag));
      if (unknown) failures.add('ib', `not modelled: ${outline(stanza)}`);
      return;
    }
    if (stanza.tag === 'presence' || stanza.tag === 'chatstate') {
      acceptPresence(this.#world, stanza);
      return;
    }
    if (connection.stage.at !== 'session') {
      failures.add('stanza before login', outline(stanza));
      return;
    }
    const { account, device } = connection.stage;
    const client = { world: this.#world, connection, account, device };
    if (stanza.tag === 'message') acceptMessage(this.#world, connection, stanza);
    else if (stanza.tag === 'receipt') acceptReceipt(client, stanza);
    else if (stanza.tag === 'ack') acceptAck(client, stanza);
    else failures.add('stanza', `not modelled: ${outline(stanza)}`);
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
  account.devices.set(id, { kind: 'virtual', id, signal: new SignalDevice() });
}

function phoneState(account: Account): PhoneState {
  const { number, name, registered, autoReceipt, banned } = account;
  const devices = [...account.devices.values()].map((device) =>
    device.kind === 'virtual' ? { id: device.id, kind: device.kind } : linkedState(account, device),
  );
  return { number, lid: account.lid(), name, registered, autoReceipt, banned, shown: account.phone.count, devices };
}

function linkedState(account: Account, device: LinkedDevice): PhoneState['devices'][number] {
  const { id, kind, connection, keys, pending, logins, clientVersion } = device;
  return {
    id,
    kind,
    jid: account.jid(id),
    connected: connection !== undefined,
    active: connection?.stage.at === 'session' && connection.stage.active,
    preKeys: keys.preKeys.size,
    pending: pending.size,
    logins,
    clientVersion,
  };
}
