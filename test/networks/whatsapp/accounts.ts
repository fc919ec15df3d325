/** Who exists on the network: accounts with their phone (device 0), simulated companions and linked clients. */
import type { Node } from './wire/node.ts';
import { formatJid, parseJid, serverJid } from './wire/jid.ts';
import { SignalDevice, type KeyBundle } from './signal/device.ts';
import type { Connection } from './connection.ts';
import type { Phone } from './phone.ts';

export type AutoReceipt = 'none' | 'delivery' | 'read';

/** A device whose keys the simulator holds: the phone itself, or a companion of it that only receives. */
export interface VirtualDevice {
  readonly kind: 'virtual';
  readonly id: number;
  readonly signal: SignalDevice;
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
  readonly number: string;
  readonly lidUser: string;
  name: string;
  registered = true;
  autoReceipt: AutoReceipt = 'delivery';
  /** A banned number is refused with 403 until the faults are cleared. */
  banned = false;
  readonly devices = new Map<number, Device>();
  readonly primary: VirtualDevice = { kind: 'virtual', id: 0, signal: new SignalDevice() };
  readonly phone: Phone;
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

  /** Whether a device with this id is or was part of the account. */
  hadDevice(id: number): boolean {
    return id < this.nextDeviceId;
  }

  linked(): LinkedDevice[] {
    return [...this.devices.values()].filter((device) => device.kind === 'linked');
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
