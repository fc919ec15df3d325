/**
 * Messages of a client to its own phone that are not for people. One purpose is modelled: the client asks for a message
 * that it cannot decrypt, some seconds after its retry receipt. Read in `messages-recv.js` of Baileys 7.0.0-rc14.
 */
import { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import type { Account, LinkedDevice } from './accounts.ts';
import { partsOf } from './direct-messages.ts';
import { open, type Letter } from './letter.ts';
import type { World } from './world.ts';
import { sendPeerMessage } from './writing.ts';

const { Type } = proto.Message.ProtocolMessage;
const { PLACEHOLDER_MESSAGE_RESEND } = proto.Message.PeerDataOperationRequestType;

export function acceptPeerMessage(letter: Letter, to: Account): void {
  const { world, sender, device, stanza, id } = letter;
  if (to !== sender) world.failures.add('message', `${id}: a peer message to another account`);
  for (const { jid, enc } of partsOf(stanza, stanza.attrs.to ?? '')) {
    const opened = open(letter, { account: sender, device: sender.primary, jid }, enc, false);
    if ('error' in opened) {
      world.failures.add('peer message', `${id}: ${opened.error}`);
      continue;
    }
    const { protocolMessage } = opened.content.message;
    const request = protocolMessage?.peerDataOperationRequestMessage;
    if (request?.peerDataOperationRequestType === PLACEHOLDER_MESSAGE_RESEND) {
      answer(world, sender, device, id, request.placeholderMessageResendRequest ?? []);
    } else {
      const type = protocolMessage?.type;
      const words = typeof type === 'number' ? Type[type] : opened.content.field;
      world.failures.add('peer message', `${id}: ${words ?? 'unknown'} is not modelled`);
    }
  }
}

function answer(
  world: World,
  account: Account,
  device: LinkedDevice,
  id: string,
  asked: readonly proto.Message.PeerDataOperationRequestMessage.IPlaceholderMessageResendRequest[],
): void {
  world.counters.placeholdersAsked += 1;
  const results = asked.flatMap(({ messageKey }) => {
    const known = account.phone.shown(messageKey?.id ?? '');
    if (!known || !messageKey) return [];
    const { message, content } = known;
    const info = {
      key: messageKey,
      message: content ?? { conversation: message.text },
      messageTimestamp: Math.floor(message.at / 1000),
    };
    const webMessageInfoBytes = proto.WebMessageInfo.encode(proto.WebMessageInfo.fromObject(info)).finish();
    return [{ placeholderMessageResendResponse: { webMessageInfoBytes } }];
  });
  const peerDataOperationRequestResponseMessage = {
    stanzaId: id,
    peerDataOperationRequestType: PLACEHOLDER_MESSAGE_RESEND,
    peerDataOperationResult: results,
  };
  const protocolMessage = {
    type: Type.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE,
    peerDataOperationRequestResponseMessage,
  };
  sendPeerMessage(world, account, device, { protocolMessage });
}
