import { Long, tl } from '@mtcute/core';
import type { BaseTelegramClient } from '@mtcute/node';
import { createDummyUpdate } from './updates-counted.ts';
import type { Payload } from './payload.ts';
import { peerKey } from './peer-keys.ts';
import { sendOutcome, type SendOutcome } from './refusals.ts';
import { rpcText } from './sign-in.ts';

/** `message`: its number in its chat, where it was told. */
type Answer = { kind: 'sent'; message: number | undefined } | SendOutcome;

/** Without an answer for so long the outbox hands over again. */
const ANSWER_LIMIT_MS = 60_000;

/**
 * Sends a message under its fixed random id and says what became of it.
 * @param networkId signed 64-bit, decimal
 * @throws what a lost connection throws: whether it went out is then unsure
 */
export async function sendPayload(
  client: BaseTelegramClient,
  networkId: string,
  { media, peer, text, withPreview }: Payload,
  signal: AbortSignal,
): Promise<Answer> {
  // Reading decimals by Long itself costs more than all else that is done with a text.
  const randomId = Long.fromBigInt(BigInt(networkId));
  const common = { peer, message: text, randomId };
  const params = { abortSignal: signal, timeout: ANSWER_LIMIT_MS };
  try {
    const updates = media
      ? await client.call({ _: 'messages.sendMedia', media, ...common }, params)
      : await client.call({ _: 'messages.sendMessage', ...common, noWebpage: !withPreview }, params);
    return { kind: 'sent', message: messageIn(client, updates, randomId) };
  } catch (error) {
    if (!(error instanceof tl.RpcError)) throw error;
    return sendOutcome(error.code, rpcText(error));
  }
}

/** The answer counts as an update: mtcute must know of it, or it would ask for what it misses. */
function messageIn(client: BaseTelegramClient, updates: tl.TypeUpdates, randomId: Long): number | undefined {
  if (updates._ === 'updateShortSentMessage') {
    client.handleClientUpdate(createDummyUpdate(updates.pts, updates.ptsCount));
    return updates.id;
  }
  client.handleClientUpdate(updates, true);
  if (updates._ !== 'updates' && updates._ !== 'updatesCombined') return undefined;
  const own = updates.updates.find(
    (update): update is tl.RawUpdateMessageID => update._ === 'updateMessageID' && update.randomId.eq(randomId),
  );
  return own?.id;
}

/** Messages that are looked through for one that went out before its answer was lost. */
const LOOK_BACK = 50;

/**
 * The number of a message that the server has under its random id already: the newest of this account in its chat with the same
 * content that belongs to no other. Undefined when it cannot be found; then its receipts are not either.
 */
export async function findSent(
  client: BaseTelegramClient,
  { media, peer, text }: Payload,
  isTaken: (message: number) => boolean,
  signal: AbortSignal,
): Promise<number | undefined> {
  const history = await client.call(
    {
      _: 'messages.getHistory',
      peer,
      offsetId: 0,
      offsetDate: 0,
      addOffset: 0,
      limit: LOOK_BACK,
      maxId: 0,
      minId: 0,
      hash: Long.ZERO,
    },
    { abortSignal: signal },
  );
  if (!('messages' in history)) return undefined;
  const found = history.messages.find(
    (message): message is tl.RawMessage =>
      message._ === 'message' &&
      message.out === true &&
      !isTaken(message.id) &&
      message.message === text &&
      sameFile(message.media, media),
  );
  return found?.id;
}

function sameFile(shown: tl.TypeMessageMedia | undefined, sent: tl.TypeInputMedia | undefined): boolean {
  if (sent?._ === 'inputMediaPhoto') {
    return shown?._ === 'messageMediaPhoto' && idOf(shown.photo) === idOf(sent.id);
  }
  if (sent?._ === 'inputMediaDocument') {
    return shown?._ === 'messageMediaDocument' && idOf(shown.document) === idOf(sent.id);
  }
  return sent === undefined ? shown === undefined || shown._ === 'messageMediaWebPage' : shown !== undefined;
}

const idOf = (file: { id?: Long } | { _: string } | undefined): string | undefined =>
  file !== undefined && 'id' in file ? file.id?.toString() : undefined;

/** The chat's name in the account's file. */
export const chatOfPeer = (peer: tl.TypeInputPeer, self: number): string =>
  peer._ === 'inputPeerSelf' ? `user:${self}` : peerKey(peer);
