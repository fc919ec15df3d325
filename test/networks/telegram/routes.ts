/** The control calls of the simulated Telegram network. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { ControlError } from '../control-error.ts';
import { FileReply, route, type Params, type Route } from '../control.ts';
import { shownMessages } from '../shown-messages.ts';
import {
  editInput,
  faultInput,
  groupChange,
  groupInput,
  messageIdInput,
  messageInput,
  messagesQuery,
  phoneInput,
  phoneNumber,
  readInput,
  restrictionInput,
  scanInput,
  unlinkInput,
} from './contract.ts';
import type { TelegramNetwork } from './network.ts';

export function telegramRoutes(network: TelegramNetwork): Route[] {
  return [
    route('POST', 'phones', { body: phoneInput }, ({ body }) => network.putPhone(body)),
    route('GET', 'phones/:number', {}, ({ params }) => network.phoneState(numberOf(params))),
    route('POST', 'phones/:number/scan', { body: scanInput }, ({ params, body }) =>
      network.scan(numberOf(params), body),
    ),
    route('POST', 'phones/:number/unlink', { body: unlinkInput }, ({ params, body }) =>
      network.unlink(numberOf(params), body.client),
    ),
    route('GET', 'phones/:number/messages', { query: messagesQuery }, ({ params, query }) =>
      shownMessages(network.phone(numberOf(params)), query),
    ),
    route('GET', 'phones/:number/sent', {}, ({ params }) => network.phone(numberOf(params)).sent()),
    route('POST', 'phones/:number/send', { body: messageInput }, ({ params, body }) =>
      network.write(numberOf(params), body),
    ),
    route('POST', 'phones/:number/read', { body: readInput }, ({ params, body }) =>
      network.read(numberOf(params), body.chat),
    ),
    route('GET', 'phones/:number/media/:id', {}, ({ params }) => {
      const { data, mimeType } = network.media(numberOf(params), params.id ?? '');
      return new FileReply(Readable.from([data]), mimeType, data.length);
    }),
    route('POST', 'phones/:number/edit', { body: editInput }, ({ params, body }) =>
      network.edit(numberOf(params), body.id, body.text),
    ),
    route('POST', 'phones/:number/delete', { body: messageIdInput }, ({ params, body }) =>
      network.delete(numberOf(params), body.id),
    ),
    route('POST', 'phones/:number/play', { body: messageIdInput }, ({ params, body }) =>
      network.play(numberOf(params), body.id),
    ),
    route('POST', 'phones/:number/restrict', { body: restrictionInput }, ({ params, body }) =>
      network.restrict(numberOf(params), body),
    ),
    route('POST', 'groups/:id', { body: groupChange }, ({ params, body }) =>
      network.changeGroup(params.id ?? '', body),
    ),
    route('POST', 'groups', { body: groupInput }, ({ body }) => network.putGroup(body)),
    route('POST', 'faults', { body: faultInput }, ({ body }) => network.fault(body)),
    route('GET', 'failures', {}, () => network.failures()),
    route('GET', 'state', {}, () => network.state()),
    route('POST', 'reset', {}, () => network.reset()),
  ];
}

function numberOf(params: Params): string {
  const parsed = phoneNumber.safeParse(params.number);
  if (!parsed.success) throw new ControlError(400, `${params.number ?? ''} is not ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
