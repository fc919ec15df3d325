/** The control calls of the simulated WhatsApp network. */
import { z } from 'zod';
import { ControlError } from '../control-error.ts';
import { FileReply, route, type Params, type Route } from '../control.ts';
import { shownMessages } from '../shown-messages.ts';
import {
  faultInput,
  groupChange,
  groupInput,
  messageInput,
  messagesQuery,
  phoneInput,
  phoneNumber,
  playInput,
  readInput,
  renumberInput,
  restrictionInput,
  scanInput,
  unlinkInput,
} from './contract.ts';
import type { WhatsAppNetwork } from './network.ts';

export function whatsAppRoutes(network: WhatsAppNetwork): Route[] {
  return [
    route('POST', 'phones', { body: phoneInput }, ({ body }) => network.putPhone(body)),
    route('GET', 'phones/:number', {}, ({ params }) => network.phoneState(numberOf(params))),
    route('POST', 'phones/:number/scan', { body: scanInput }, ({ params, body }) =>
      network.scan(numberOf(params), body),
    ),
    route('POST', 'phones/:number/unlink', { body: unlinkInput }, ({ params, body }) =>
      network.unlink(numberOf(params), body.device),
    ),
    route('GET', 'phones/:number/messages', { query: messagesQuery }, ({ params, query }) =>
      shownMessages(network.phone(numberOf(params)), query),
    ),
    route('GET', 'phones/:number/sent', {}, ({ params }) => network.phone(numberOf(params)).sent()),
    route('GET', 'phones/:number/media/:id', {}, ({ params }) => file(network, numberOf(params), params.id ?? '')),
    route('POST', 'phones/:number/send', { body: messageInput }, ({ params, body }) =>
      network.write(numberOf(params), body),
    ),
    route('POST', 'phones/:number/read', { body: readInput }, ({ params, body }) =>
      network.read(numberOf(params), body.chat),
    ),
    route('POST', 'phones/:number/play', { body: playInput }, ({ params, body }) =>
      network.play(numberOf(params), body.id),
    ),
    route('POST', 'phones/:number/restrict', { body: restrictionInput }, ({ params, body }) =>
      network.restrict(numberOf(params), body),
    ),
    route('POST', 'phones/:number/renumber', { body: renumberInput }, ({ params, body }) =>
      network.renumber(numberOf(params), body.number),
    ),
    route('POST', 'phones/:number/reinstall', {}, ({ params }) => network.reinstall(numberOf(params))),
    route('POST', 'groups', { body: groupInput }, ({ body }) => network.putGroup(body)),
    route('POST', 'groups/:id', { body: groupChange }, ({ params, body }) =>
      network.changeGroup(params.id ?? '', body),
    ),
    route('POST', 'faults', { body: faultInput }, ({ body }) => network.fault(body)),
    route('GET', 'failures', {}, () => network.failures()),
    route('GET', 'state', {}, () => network.state()),
    route('POST', 'reset', {}, () => network.reset()),
  ];
}

function file(network: WhatsAppNetwork, number: string, id: string): FileReply {
  const { message, stream } = network.media(number, id);
  return new FileReply(stream, message.media?.mimetype ?? 'application/octet-stream', message.media?.bytes ?? 0);
}

function numberOf(params: Params): string {
  const parsed = phoneNumber.safeParse(params.number);
  if (!parsed.success) throw new ControlError(400, `${params.number ?? ''} is not ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
