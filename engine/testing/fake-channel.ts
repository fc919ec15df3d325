import type { Channel, Identity } from '../../shared/model/channel.ts';
import type { SessionCause } from '../../shared/model/session-cause.ts';
import type {
  ChannelAccount,
  ChannelAccountOptions,
  ChannelEvent,
  ChannelFactory,
  ChannelGroup,
  ChannelMedia,
  Preparation,
} from '../channels/channel.ts';

type Outgoing = Parameters<ChannelAccount['prepare']>[0];
type HandedOver = Parameters<ChannelAccount['handOver']>[0];

/** What the network of a fake account does. Change it at any time; it holds for what happens next. */
export interface FakeScript {
  /** Answer to a login. */
  login: 'open' | 'silence' | SessionCause;
  /** Answer to a message that was handed over. */
  handOver: 'ack' | 'silence' | 'throw';
  prepare(message: Outgoing): Preparation | Promise<Preparation>;
  /** `hang`: the call never returns. An error is thrown by the call. */
  disconnect: 'done' | 'hang';
  discardCredentials: 'done' | Error;
}

/** The far side of one account, for tests. It survives that the engine closes and opens the account. */
export interface FakeAccount {
  readonly script: FakeScript;
  /** Every call of the engine, in order: `connect pair`, `disconnect`, `handOver 3EB0…`. */
  readonly calls: string[];
  /** Every hand-over, repeated ones too. */
  readonly handedOver: HandedOver[];
  /** The credentials that the files hold. */
  identity: Identity | undefined;
  /** Is there a connection now, and in which mode? */
  readonly connection: 'none' | 'pair' | 'login' | 'online';
  /** The groups that it is in; `emit` `groupsChanged` after a change. */
  groups: ChannelGroup[];
  groupsSyncedAt: number;
  /** The device's attachments, as the engine gave them to the channel. */
  media: ChannelMedia | undefined;
  /** Do the files exist? */
  readonly deleted: boolean;
  /** Says something as the network would. Also what a connection that ended could not say any more. */
  emit(event: ChannelEvent): void;
  /** The phone scans: credentials become durable, then the server asks for a restart. */
  scan(identity: Identity): void;
  /** The connection ends. */
  close(cause: SessionCause): void;
}

/** A channel without a network. It keeps the rules of `ChannelAccount`: events come later and in order, never in a call. */
export interface FakeChannel extends ChannelFactory {
  /** The far side of an account; made on first use, also before the engine opens it. */
  far(accountId: string): FakeAccount;
  /** The accounts that were opened, in order. */
  readonly opened: string[];
  /** What opening throws, until it is undefined again. */
  openError: Error | undefined;
}

export const payloadOf = (message: Outgoing): Uint8Array => new TextEncoder().encode(JSON.stringify(message));

export function createFakeChannel(channel: Channel = 'whatsapp'): FakeChannel {
  const fars = new Map<string, Far>();
  const far = (accountId: string): Far => {
    const known = fars.get(accountId) ?? new Far();
    fars.set(accountId, known);
    return known;
  };
  const fake: FakeChannel = {
    channel,
    door: { host: `${channel}.example`, port: 443, secure: true },
    opened: [],
    openError: undefined,
    far,
    open: async (options) => {
      if (fake.openError) throw fake.openError;
      fake.opened.push(options.accountId);
      return far(options.accountId).open(channel, options);
    },
  };
  return fake;
}

class Far implements FakeAccount {
  readonly script: FakeScript = {
    login: 'open',
    handOver: 'ack',
    prepare: (message) => ({ kind: 'ready', payload: payloadOf(message) }),
    disconnect: 'done',
    discardCredentials: 'done',
  };
  readonly calls: string[] = [];
  readonly handedOver: HandedOver[] = [];
  identity: Identity | undefined;
  connection: FakeAccount['connection'] = 'none';
  media: ChannelMedia | undefined;
  groups: ChannelGroup[] = [];
  groupsSyncedAt = 0;
  deleted = false;
  #listener: ((event: ChannelEvent) => void) | undefined;

  emit(event: ChannelEvent): void {
    queueMicrotask(() => this.#listener?.(event));
  }

  scan(identity: Identity): void {
    if (this.connection !== 'pair') throw new Error(`No code to scan: ${this.connection}`);
    this.identity = identity;
    this.emit({ kind: 'paired', identity });
    this.close({ code: 'restartRequired', networkCode: 515 });
  }

  close(cause: SessionCause): void {
    this.connection = 'none';
    this.emit({ kind: 'closed', cause });
  }

  open(channel: Channel, options: ChannelAccountOptions): ChannelAccount {
    this.#listener = (event) => options.onEvent(event);
    this.media = options.media;
    this.deleted = false;
    return {
      channel,
      identity: () => this.identity,
      connect: (mode, { pairByCode } = {}) => {
        this.calls.push(`connect ${mode}${pairByCode === undefined ? '' : ` ${pairByCode}`}`);
        this.connection = mode;
        if (mode === 'login') this.#logIn();
      },
      answer: ({ kind }) => void this.calls.push(`answer ${kind}`),
      disconnect: () => {
        this.calls.push('disconnect');
        this.connection = 'none';
        return this.script.disconnect === 'hang' ? new Promise<never>(() => undefined) : Promise.resolve();
      },
      logOut: async () => {
        this.calls.push('logOut');
      },
      discardCredentials: async (cause) => {
        this.calls.push(`discardCredentials ${cause.code}`);
        if (this.script.discardCredentials !== 'done') throw this.script.discardCredentials;
        this.identity = undefined;
      },
      prepare: async (message) => {
        this.calls.push(`prepare ${message.networkId}`);
        return this.script.prepare(message);
      },
      groups: async () => ({ groups: this.groups, syncedAt: this.groupsSyncedAt }),
      askGroupCreator: async (groupId) => {
        this.calls.push(`askGroupCreator ${groupId}`);
        return this.connection === 'online';
      },
      knowsChat: async () => true,
      handOver: async (message) => {
        this.calls.push(`handOver ${message.networkId}`);
        if (this.connection !== 'online') throw new Error('No connection');
        this.handedOver.push(message);
        if (this.script.handOver === 'throw') throw new Error('The connection ended while it was written');
        if (this.script.handOver === 'ack') this.emit({ kind: 'ack', networkId: message.networkId });
      },
      close: async () => {
        this.calls.push('close');
        this.connection = 'none';
        this.#listener = undefined;
      },
      deleteFiles: async () => {
        this.calls.push('deleteFiles');
        if (this.#listener) throw new Error('The files are open');
        this.deleted = true;
        this.identity = undefined;
      },
    };
  }

  #logIn(): void {
    const { login } = this.script;
    if (login === 'silence') return;
    if (login !== 'open') return this.close(login);
    const { identity } = this;
    if (identity === undefined) throw new Error('A login without credentials');
    this.connection = 'online';
    this.emit({ kind: 'opened', identity });
  }
}
