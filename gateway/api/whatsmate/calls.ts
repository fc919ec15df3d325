import type { z } from 'zod';
import { WHATSMATE_DOCUMENT_MAX, WHATSMATE_IMAGE_MAX, whatsmateBodies } from '../../../shared/contract/whatsmate.ts';
import type { Destination } from '../../../shared/model/channel.ts';
import type { FileField } from '../json-body.ts';
import type { Send } from './send.ts';

/** One path of the API: what its body looks like and what it asks for. */
export interface SendCall {
  readonly target: 'single' | 'group';
  readonly kind: 'text' | 'url' | 'image' | 'document';
  readonly body: z.ZodType;
  readonly fileField?: FileField;
  /** @param body checked by the schema */
  readonly send: (body: unknown) => Send;
}

const { single, group } = whatsmateBodies;
const image: FileField = { name: 'image', maxEncodedBytes: WHATSMATE_IMAGE_MAX };
const document: FileField = { name: 'document', maxEncodedBytes: WHATSMATE_DOCUMENT_MAX };

const toNumber = ({ number }: { number: string }): Destination => ({ kind: 'number', number });
const toGroup = ({
  group_name: name,
  group_admin: creator,
}: {
  group_name: string;
  group_admin?: string;
}): Destination => ({
  kind: 'group',
  name,
  ...(creator === undefined ? {} : { creator }),
});

const text = ({ message }: { message: string }) => ({ content: { kind: 'text' as const, text: message } });
const link = ({ url }: { url: string }) => ({ content: { kind: 'link' as const, url } });
const captioned = (caption: string | null | undefined) =>
  caption === undefined || caption === null || caption === '' ? {} : { caption };
const picture = ({ caption }: { caption?: string | null | undefined }) => ({
  file: { said: { kind: 'image' as const, ...captioned(caption) } },
});
const paper = ({ filename, caption }: { filename: string; caption?: string | null | undefined }) => ({
  file: { said: { kind: 'document' as const, fileName: filename, ...captioned(caption) } },
});

/** Binds a schema to what is made of its output. */
function call<Body extends z.ZodType>(
  target: SendCall['target'],
  kind: SendCall['kind'],
  body: Body,
  send: (body: z.output<Body>) => Send,
  fileField?: FileField,
): SendCall {
  return {
    target,
    kind,
    body,
    send: (checked) => send(checked as z.output<Body>),
    ...(fileField === undefined ? {} : { fileField }),
  };
}

export const sendCalls: readonly SendCall[] = [
  call('single', 'text', single.text, (body) => ({ to: toNumber(body), ...text(body) })),
  call('single', 'url', single.url, (body) => ({ to: toNumber(body), ...link(body) })),
  call('single', 'image', single.image, (body) => ({ to: toNumber(body), ...picture(body) }), image),
  call('single', 'document', single.document, (body) => ({ to: toNumber(body), ...paper(body) }), document),
  call('group', 'text', group.text, (body) => ({ to: toGroup(body), ...text(body) })),
  call('group', 'url', group.url, (body) => ({ to: toGroup(body), ...link(body) })),
  call('group', 'image', group.image, (body) => ({ to: toGroup(body), ...picture(body) }), image),
  call('group', 'document', group.document, (body) => ({ to: toGroup(body), ...paper(body) }), document),
];
