/** The control calls of the simulated WhatsApp network. */
import { z } from 'zod';
import { ControlError } from '../control-error.ts';
import { route, type Params, type Route } from '../control.ts';
import {
  faultInput,
  messagesQuery,
  phoneInput,
  phoneNumber,
  readInput,
  scanInput,
  sendInput,
  unlinkInput,
} from './contract.ts';
import type { WhatsAppNetwork } from './network.ts';
import type { Phone, ShownMessage } from './phone.ts';

export function whatsAppRoutes(network: WhatsAppNetwork): Route[] {
  return [
    route('POST', 'phones', { body: phoneInput }, ({ body }) => network.putPhone(body)),
    route('GET', 'phones/:number', {}, ({ params }) => network.phoneState(numberOf(params))),
    route('POST', 'phones/:number/scan', { body: scanInput }, ({ params, body }) =>
      network.scan(numberOf(params), body.qr),
    ),
    route('POST', 'phones/:number/unlink', { body: unlinkInput }, ({ params, body }) =>
      network.unlink(numberOf(params), body.device),
    ),
    route('GET', 'phones/:number/messages', { query: messagesQuery }, ({ params, query }) =>
      shownMessages(network.phone(numberOf(params)), query),
    ),
    route('GET', 'phones/:number/sent', {}, ({ params }) => network.phone(numberOf(params)).sent()),
    route('POST', 'phones/:number/send', { body: sendInput }, ({ params, body }) =>
      network.send(numberOf(params), body.to, body.text),
    ),
    route('POST', 'phones/:number/read', { body: readInput }, ({ params, body }) =>
      network.read(numberOf(params), body.chat),
    ),
    route('POST', 'faults', { body: faultInput }, ({ body }) => network.fault(body)),
    route('GET', 'failures', {}, () => network.failures()),
    route('GET', 'state', {}, () => network.state()),
    route('POST', 'reset', {}, () => network.reset()),
    route('POST', 'groups', { body: z.unknown() }, () => {
      throw new ControlError(501, 'groups are not simulated');
    }),
  ];
}

function numberOf(params: Params): string {
  const parsed = phoneNumber.safeParse(params.number);
  if (!parsed.success) throw new ControlError(400, `${params.number ?? ''} is not ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Answers what there is, or waits for the next message, whichever comes first. */
function shownMessages(phone: Phone, query: z.output<typeof messagesQuery>): Promise<readonly ShownMessage[]> {
  const { waitMs = 0 } = query;
  const found = phone.messages(query);
  if (found.length > 0 || waitMs === 0) return Promise.resolve(found);
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      stop();
      resolve(phone.messages(query));
    };
    const stop = phone.onMessage(finish);
    const timer = setTimeout(finish, waitMs);
  });
}
