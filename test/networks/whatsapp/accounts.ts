/** Who exists on the network: accounts with their phone (device 0), simulated companions and linked clients. */
import type { Node } from './wire/node.ts';
import { formatJid, parseJid, serverJid } from './wire/jid.ts';
import { SignalDevice, type KeyBundle } from './signal/device.ts';
import { SenderKeyStore } from './signal/sender-key.ts';
import type { Connection } from './connection.ts';
import type { Phone } from './phone.ts';
import { Restriction } from './restriction.ts';

export type AutoReceipt = 'none' | 'delivery' | 'read';

/** Which of a person's two addresses a chat uses. */
export const addressings = ['pn', 'lid'] as const;
export type Addressing = (typeof addressings)[number];

/** A device whose keys the simulator holds: the phone itself, or a companion of it that only receives. */
export interface VirtualDevice {
  readonly kind: 'virtual';
  readonly id: number;
  readonly signal: SignalDevice;
  /** Sender keys that others gave this device. */
  readonly groupKeys: SenderKeyStore;
  /** LID users whose clients may still write in sessions that this device no longer has. */
  readonly forgot: Set<string>;
}

export function newVirtualDevice(id: number): VirtualDevice {
  return { kind: 'virtual', id, signal: new SignalDevice(), groupKeys: new SenderKeyStore(), forgot: new Set() };
}

/** What the server knows of a linked client's published keys. */
export interface PublishedKeys {
  registrationId: number;
  signedPreKey: { id: number; value: Buffer; signature: Buffer };
  /** One-time prekeys not yet handed out, oldest first. */
  readonly preKeys: Map<number, Buffer>;
  readonly handedOut: Set<number>;
}

export interface LinkedDevice {
  readonly kind: 'linked';
  readonly id: number;
  readonly noiseKey: Buffer;
  readonly identity: Buffer;
  /** What the account signed at pairing; the device shows it again with the first message to a stranger. */
  readonly identityDetails: Buffer;
  readonly keys: PublishedKeys;
  /** Stanzas the device has not acknowledged, in order. They come again at the next login. */
  readonly pending: Map<string, Node>;
  connection: Connection | undefined;
  routingInfo: Buffer | undefined;
  hasHistory: boolean;
  /** The version the client named at its last login. */
  clientVersion: string;
  logins: number;
}

export type Device = VirtualDevice | LinkedDevice;

export class Account {
  number: string;
  /** Stays when the number changes: who somebody is. */
  readonly lidUser: string;
  name: string;
  registered = true;
  autoReceipt: AutoReceipt = 'delivery';
  /** A banned number is refused with 403 until the faults are cleared. */
  banned = false;
  /** How others' clients see chats with this person. */
  addressing: Addressing = 'pn';
  /** In chats by LID the number is not shown. */
  hidesNumber = false;
  /** Linking a client ends in a passkey ceremony, which the simulator starts and does not know how to finish. */
  needsPasskey = false;
  readonly devices = new Map<number, Device>();
  primary: VirtualDevice = newVirtualDevice(0);
  readonly phone: Phone;
  readonly restriction = new Restriction();
  /** LID users with whom a message was exchanged: writing to anybody else starts a chat. */
  readonly knownChats = new Set<string>();
  /** Tokens that this person gave others, by their LID user: proof that they may write. */
  readonly privacyTokens = new Map<string, Buffer>();
  /** Settles when everything that arrived so far is shown. */
  arrivals: Promise<void> | undefined;
  nextDeviceId = 1;

  constructor(number: string, name: string, phone: Phone) {
    this.number = number;
    this.name = name;
    this.phone = phone;
    this.lidUser = lidUserOf(number);
    this.devices.set(0, this.primary);
  }

  jid(device = 0): string {
    return formatJid(this.number, serverJid, device);
  }

  lid(device = 0): string {
    return formatJid(this.lidUser, 'lid', device);
  }

  /** The address of a device as chats with this person use it. */
  address(addressing: Addressing, device = 0): string {
    return addressing === 'lid' ? this.lid(device) : this.jid(device);
  }

  /** The other address, which accompanies the first one. */
  alternative(addressing: Addressing): string | undefined {
    if (addressing === 'pn') return this.lid();
    return this.hidesNumber ? undefined : this.jid();
  }

  /** Whether a device with this id is or was part of the account. */
  hadDevice(id: number): boolean {
    return id < this.nextDeviceId;
  }

  linked(): LinkedDevice[] {
    return [...this.devices.values()].filter((device) => device.kind === 'linked');
  }

  virtual(): VirtualDevice[] {
    return [...this.devices.values()].filter((device) => device.kind === 'virtual');
  }

  /** The phone is set up anew: another identity, no clients, no sessions with `contacts`. */
  reinstall(contacts: readonly Account[]): void {
    this.primary = newVirtualDevice(0);
    for (const { lidUser } of contacts) this.primary.forgot.add(lidUser);
    this.devices.clear();
    this.devices.set(0, this.primary);
  }
}

export class Directory {
  readonly #byNumber = new Map<string, Account>();
  readonly #byLid = new Map<string, Account>();

  /** The account of a number, on WhatsApp or not. */
  get(number: string): Account | undefined {
    return this.#byNumber.get(number);
  }

  add(account: Account): void {
    this.#byNumber.set(account.number, account);
    this.#byLid.set(account.lidUser, account);
  }

  /** The person keeps the LID and leaves the old number. */
  renumber(account: Account, number: string): void {
    this.#byNumber.delete(account.number);
    account.number = number;
    this.#byNumber.set(number, account);
  }

  all(): Account[] {
    return [...this.#byNumber.values()];
  }

  /** Resolves a phone or LID address to a registered account and the device it names. */
  find(jid: string | undefined): { account: Account; device: Device | undefined } | undefined {
    const parsed = parseJid(jid);
    if (!parsed || parsed.server === 'g.us') return undefined;
    const account = parsed.server === 'lid' ? this.#byLid.get(parsed.user) : this.#byNumber.get(parsed.user);
    return account?.registered ? { account, device: account.devices.get(parsed.device) } : undefined;
  }

  clear(): void {
    this.#byNumber.clear();
    this.#byLid.clear();
  }
}

/** Two people have written to each other: neither starts a chat with the next message. */
export function meet(one: Account, other: Account): void {
  one.knownChats.add(other.lidUser);
  other.knownChats.add(one.lidUser);
}

/** Device names inside the Signal stores: by LID, whichever address a stanza used and whatever number a person has. */
export function peerName(account: Account, device: number): string {
  return `${account.lidUser}.${device}`;
}

/** Takes the next one-time prekey. A client that ran out is reached with the signed prekey alone. */
export function takeBundle(device: Device): KeyBundle {
  if (device.kind === 'virtual') return device.signal.bundle();
  const { registrationId, signedPreKey, preKeys, handedOut } = device.keys;
  const bundle = { registrationId, identity: device.identity, signedPreKey };
  const next = preKeys.entries().next();
  if (next.done) return bundle;
  const [id, value] = next.value;
  preKeys.delete(id);
  handedOut.add(id);
  return { ...bundle, preKey: { id, value } };
}

/** A stable number of 15 digits that does not show the phone number. */
function lidUserOf(number: string): string {
  return String(100_000_000_000_000n + ((BigInt(number) * 2_654_435_761n) % 899_999_999_999_999n));
}
