import type { Destination } from '../../../shared/model/channel.ts';
import { chatOf } from '../../../shared/model/channel.ts';
import type { Content } from '../../../shared/contract/message.ts';
import type { FailureReason } from '../../../shared/model/message.ts';
import type { ChannelAccount, ChannelEvent, Preparation } from '../../channels/channel.ts';

/** What happens to one copy of a message. */
export interface CopyFate {
  /** The recipient gets this copy. */
  arrives: boolean;
  answer: 'ack' | 'none' | { refused: FailureReason } | { waitMs: number; scope: 'account' | 'chat' };
}

export interface Shown {
  chat: string;
  networkId: string;
  text: string;
}

/** A network as recipients see it: an id is shown once, however many copies arrive. It outlives restarts of the device. */
export interface ScriptedNetwork {
  readonly shown: Shown[];
  /** Every hand-over, in order. */
  readonly copies: string[];
  /** Ids in the order in which they were asked to be prepared. */
  readonly prepared: string[];
  fate: (networkId: string, copy: number) => CopyFate;
  /** Undefined: ready. */
  preparation: (networkId: string) => Preparation | Promise<Preparation | undefined> | undefined;
  /** Has the account a chat with the other side already? */
  knows: (to: Destination) => boolean;
  /** A connection of an account; events go to `receive`, never within a call. */
  connect(receive: (event: ChannelEvent) => void): ChannelAccount & { cut(): void };
  /** What the network knows, to go back to it. */
  snapshot(): () => void;
}

const ACKED: CopyFate = { arrives: true, answer: 'ack' };

export function createScriptedNetwork(): ScriptedNetwork {
  const network: ScriptedNetwork = {
    shown: [],
    copies: [],
    prepared: [],
    fate: () => ACKED,
    preparation: () => undefined,
    knows: () => true,
    connect: (receive) => connect(network, receive),
    snapshot: () => {
      const shown = [...network.shown];
      const copies = [...network.copies];
      return () => {
        network.shown.splice(0, Infinity, ...shown);
        network.copies.splice(0, Infinity, ...copies);
      };
    },
  };
  return network;
}

function connect(
  network: ScriptedNetwork,
  receive: (event: ChannelEvent) => void,
): ReturnType<ScriptedNetwork['connect']> {
  let isOpen = true;
  const emit = (event: ChannelEvent): void =>
    queueMicrotask(() => {
      if (isOpen) receive(event);
    });
  return {
    channel: 'whatsapp',
    identity: () => undefined,
    connect: () => undefined,
    answer: () => undefined,
    disconnect: async () => undefined,
    logOut: async () => undefined,
    discardCredentials: async () => undefined,
    close: async () => undefined,
    deleteFiles: async () => undefined,
    cut: () => {
      isOpen = false;
    },
    prepare: async ({ to, content, networkId }) => {
      network.prepared.push(networkId);
      const scripted = await network.preparation(networkId);
      if (!isOpen) throw new Error('connection lost');
      return (
        scripted ?? { kind: 'ready', payload: new TextEncoder().encode(JSON.stringify({ to, text: textOf(content) })) }
      );
    },
    groups: async () => ({ groups: [] }),
    askGroupCreator: async () => false,
    knowsChat: async (to) => network.knows(to),
    handOver: async ({ networkId, payload }) => {
      if (!isOpen) throw new Error('no connection');
      network.copies.push(networkId);
      const fate = network.fate(networkId, network.copies.filter((id) => id === networkId).length);
      if (fate.arrives && !network.shown.some((shown) => shown.networkId === networkId)) {
        const { to, text } = JSON.parse(new TextDecoder().decode(payload)) as { to: Destination; text: string };
        network.shown.push({ chat: chatOf(to), networkId, text });
      }
      if (fate.answer === 'ack') emit({ kind: 'ack', networkId });
      else if (fate.answer === 'none') return;
      else if ('refused' in fate.answer) emit({ kind: 'refused', networkId, reason: fate.answer.refused });
      else emit({ kind: 'notYet', networkId, retryInMs: fate.answer.waitMs, scope: fate.answer.scope });
    },
  };
}

const textOf = (content: Content): string => (content.kind === 'text' ? content.text : content.kind);
