import type { ChannelFactory } from '../../engine/channels/channel.ts';
import { createFakeChannel, type FakeAccount } from '../../engine/testing/fake-channel.ts';
import type { ManualClock } from '../../platform/testing/manual-clock.ts';
import type { Channel } from '../../shared/model/channel.ts';
import type { Random } from '../../shared/ports.ts';
import type { Life } from './processes.ts';

/** What recipients see: each network id once, in order of first arrival. */
export interface Shown {
  readonly networkId: string;
  readonly number: string;
  readonly text: string;
}

/**
 * The network beyond the channel's adapter, and the phones on it: what arrives is shown once, receipts come some time later,
 * and what somebody writes; both are said again until they were taken, and wait for who is away.
 */
export interface Network {
  readonly shown: readonly Shown[];
  /** Texts that were written to a socket, also to one that leads nowhere: they may have been sent. */
  readonly written: ReadonlySet<string>;
  /** All answers to hand-overs; `throw` breaks the connection while it is written. */
  acks: 'ack' | 'silence' | 'throw';
  /** Nobody can log in, and who was is cut off. */
  goOffline(): void;
  goOnline(): void;
  /** Messages are written to a socket that leads nowhere: nobody sees them, and nobody says so. */
  goDeaf(): void;
  /** The dead socket is noticed, and the connection is made anew. */
  hear(): void;
  /** What was late arrives now, and from now on all arrives at once. */
  hurry(): void;
  /** What becomes of preparing a message. */
  prepare: FakeAccount['script']['prepare'];
  /** Somebody writes to the account. */
  write(networkId: string): void;
  /** The channel as a process has it, as long as it lives. */
  for(accountId: string, life: Life): ChannelFactory;
  /** The process is gone, and its socket with it. */
  cutOff(accountId: string): void;
}

/** Receipts and answers come within this time, mostly. */
const SOON_MS = 3_000;
/** And sometimes as late as this. */
const LATE_MS = 300_000;

export function createNetwork(
  channel: Channel,
  identity: { number: string; name: string },
  { clock, random }: { clock: ManualClock; random: Random },
): Network {
  const fake = createFakeChannel(channel);
  const shown: Shown[] = [];
  const written = new Set<string>();
  const arrived = new Set<string>();
  /** Of each account: receipts and messages that it has not taken. */
  const phones = new Map<string, { far: FakeAccount; receipts: Set<string>; unread: Set<string> }>();
  /** Receipts on their way. */
  const late = new Set<() => void>();
  let isDeaf = false;
  let isDown = false;
  let isQuick = false;

  const wait = (): number => (isQuick ? 0 : Math.floor(random.float() * (random.float() < 0.9 ? SOON_MS : LATE_MS)));
  const isThere = (far: FakeAccount): boolean => far.connection === 'online' && !isDeaf;
  const receipt = channel === 'telegram' ? 'read' : 'delivered';
  const tell = (phone: { far: FakeAccount; receipts: Set<string> }): void => {
    if (!isThere(phone.far)) return;
    for (const networkId of phone.receipts) {
      const done = (): void => void phone.receipts.delete(networkId);
      phone.far.emit({ kind: 'receipt', networkId, receipt, at: clock.now(), done });
    }
  };
  const say = ({ far, unread }: { far: FakeAccount; unread: Set<string> }, networkId: string): void => {
    far.emit({
      kind: 'inbound',
      inbound: {
        networkId,
        chat: { kind: 'person' },
        from: { number: '447700900209' },
        content: { kind: 'text', text: networkId },
        sentAt: clock.now(),
      },
      done: () => void unread.delete(networkId),
    });
  };
  const read = (payload: Uint8Array) =>
    JSON.parse(new TextDecoder().decode(payload)) as { to: { number: string }; content: { text: string } };
  const arrive = (networkId: string, payload: Uint8Array): void => {
    if (arrived.has(networkId)) return;
    arrived.add(networkId);
    const { to, content } = read(payload);
    shown.push({ networkId, number: to.number, text: content.text });
    const receive = (): void => {
      if (!late.delete(receive)) return;
      for (const phone of phones.values()) {
        phone.receipts.add(networkId);
        tell(phone);
      }
    };
    late.add(receive);
    clock.timer(wait(), receive);
  };
  const phoneOf = (accountId: string) => {
    const known = phones.get(accountId);
    if (known !== undefined) return known;
    const far = fake.far(accountId);
    far.identity = identity;
    if (isDown) far.script.login = { code: 'networkDown' };
    far.script.handOver = network.acks;
    far.script.prepare = (message) => network.prepare(message);
    const made = { far, receipts: new Set<string>(), unread: new Set<string>() };
    phones.set(accountId, made);
    return made;
  };
  const everyFar = (does: (far: FakeAccount) => void): void => {
    for (const { far } of phones.values()) does(far);
  };
  const cut = (far: FakeAccount): void => {
    if (far.connection !== 'none') far.close({ code: 'connectionLost' });
  };

  let acks: Network['acks'] = 'ack';
  const network: Network = {
    shown,
    written,
    get acks() {
      return acks;
    },
    set acks(next) {
      acks = next;
      everyFar((far) => (far.script.handOver = next));
    },
    hurry: () => {
      isQuick = true;
      for (const receive of late) receive();
    },
    prepare: () => ({ kind: 'later' }),
    goOffline: () => {
      isDown = true;
      everyFar((far) => {
        far.script.login = { code: 'networkDown' };
        cut(far);
      });
    },
    goOnline: () => {
      isDown = false;
      everyFar((far) => (far.script.login = 'open'));
    },
    goDeaf: () => {
      isDeaf = true;
    },
    hear: () => {
      if (isDeaf) everyFar(cut);
      isDeaf = false;
    },
    write: (networkId) => {
      for (const phone of phones.values()) {
        phone.unread.add(networkId);
        if (isThere(phone.far)) say(phone, networkId);
      }
    },
    for: (accountId, life) => {
      const phone = phoneOf(accountId);
      const { far } = phone;
      return {
        channel,
        door: fake.door,
        open: async (options) => {
          const account = await fake.open({
            ...options,
            onEvent: (event) => {
              if (life.isOver) return;
              options.onEvent(event);
              if (event.kind !== 'opened') return;
              tell(phone);
              for (const networkId of phone.unread) say(phone, networkId);
            },
          });
          return {
            ...account,
            connect: (...how) => {
              if (!life.isOver) account.connect(...how);
            },
            disconnect: async () => {
              if (!life.isOver) await account.disconnect();
            },
            handOver: async (message) => {
              life.step();
              if (far.connection === 'online') written.add(read(message.payload).content.text);
              if (isDeaf) return;
              const before = far.handedOver.length;
              try {
                await account.handOver(message);
              } finally {
                if (far.handedOver.length > before) arrive(message.networkId, message.payload);
              }
              life.step();
            },
            close: async () => {
              if (!life.isOver) await account.close();
            },
          };
        },
      };
    },
    cutOff: (accountId) => cut(fake.far(accountId)),
  };
  return network;
}
