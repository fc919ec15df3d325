import type { z } from 'zod';
import {
  WHATSMATE_AUDIO_MAX,
  WHATSMATE_DOCUMENT_MAX,
  WHATSMATE_IMAGE_MAX,
  whatsmateBodies,
} from '../../../shared/contract/whatsmate.ts';
import type { Channel, Destination } from '../../../shared/model/channel.ts';
import type { FileField } from '../json-body.ts';
import type { Send } from './send.ts';

/** One path of the API: what its body looks like and what it asks for. */
export interface SendCall {
  readonly channel: Channel;
  readonly target: 'single' | 'group';
  readonly kind: 'text' | 'url' | 'image' | 'document' | 'audio' | 'voice_note';
  readonly body: z.ZodType;
  readonly fileField?: FileField;
  /** @param body checked by the schema */
  readonly send: (body: unknown) => Send;
}

const { whatsapp, telegram } = whatsmateBodies;
const image: FileField = { name: 'image', maxEncodedBytes: WHATSMATE_IMAGE_MAX };
const document: FileField = { name: 'document', maxEncodedBytes: WHATSMATE_DOCUMENT_MAX };
const audio: FileField = { name: 'audio', maxEncodedBytes: WHATSMATE_AUDIO_MAX };
const voiceNote: FileField = { name: 'voice_note', maxEncodedBytes: WHATSMATE_AUDIO_MAX };

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

interface Captioned {
  readonly caption?: string | null | undefined;
}
interface Named extends Captioned {
  readonly filename: string;
}

const text = ({ message }: { message: string }) => ({ content: { kind: 'text' as const, text: message } });
const link = ({ url }: { url: string }) => ({ content: { kind: 'link' as const, url } });
const captionOf = ({ caption }: Captioned) =>
  caption === undefined || caption === null || caption === '' ? {} : { caption };
const picture = (body: Captioned) => ({ file: { said: { kind: 'image' as const, ...captionOf(body) } } });
const paper = (body: Named) => ({
  file: { said: { kind: 'document' as const, fileName: body.filename, ...captionOf(body) } },
});
const sound = (body: Named) => ({
  file: { said: { kind: 'audio' as const, fileName: body.filename, ...captionOf(body) } },
});
const spoken = (body: Named) => ({
  file: { said: { kind: 'voiceNote' as const, fileName: body.filename, ...captionOf(body) } },
});

/** Binds a schema to what is made of its output. */
function call<Body extends z.ZodType>(
  path: `${Channel}/${SendCall['target']}/${SendCall['kind']}`,
  body: Body,
  send: (body: z.output<Body>) => Send,
  fileField?: FileField,
): SendCall {
  const [channel, target, kind] = path.split('/') as [Channel, SendCall['target'], SendCall['kind']];
  return {
    channel,
    target,
    kind,
    body,
    send: (checked) => send(checked as z.output<Body>),
    ...(fileField === undefined ? {} : { fileField }),
  };
}

export const sendCalls: readonly SendCall[] = [
  call('whatsapp/single/text', whatsapp.single.text, (body) => ({ to: toNumber(body), ...text(body) })),
  call('whatsapp/single/url', whatsapp.single.url, (body) => ({ to: toNumber(body), ...link(body) })),
  call('whatsapp/single/image', whatsapp.single.image, (body) => ({ to: toNumber(body), ...picture(body) }), image),
  call(
    'whatsapp/single/document',
    whatsapp.single.document,
    (body) => ({ to: toNumber(body), ...paper(body) }),
    document,
  ),
  call('whatsapp/group/text', whatsapp.group.text, (body) => ({ to: toGroup(body), ...text(body) })),
  call('whatsapp/group/url', whatsapp.group.url, (body) => ({ to: toGroup(body), ...link(body) })),
  call('whatsapp/group/image', whatsapp.group.image, (body) => ({ to: toGroup(body), ...picture(body) }), image),
  call('whatsapp/group/document', whatsapp.group.document, (body) => ({ to: toGroup(body), ...paper(body) }), document),
  call('telegram/single/text', telegram.single.text, (body) => ({ to: toNumber(body), ...text(body) })),
  call('telegram/single/image', telegram.single.image, (body) => ({ to: toNumber(body), ...picture(body) }), image),
  call(
    'telegram/single/document',
    telegram.single.document,
    (body) => ({ to: toNumber(body), ...paper(body) }),
    document,
  ),
  call('telegram/single/audio', telegram.single.audio, (body) => ({ to: toNumber(body), ...sound(body) }), audio),
  call(
    'telegram/single/voice_note',
    telegram.single.voice_note,
    (body) => ({ to: toNumber(body), ...spoken(body) }),
    voiceNote,
  ),
  call('telegram/group/text', telegram.group.text, (body) => ({ to: toGroup(body), ...text(body) })),
  call('telegram/group/image', telegram.group.image, (body) => ({ to: toGroup(body), ...picture(body) }), image),
  call('telegram/group/document', telegram.group.document, (body) => ({ to: toGroup(body), ...paper(body) }), document),
  call('telegram/group/audio', telegram.group.audio, (body) => ({ to: toGroup(body), ...sound(body) }), audio),
  call(
    'telegram/group/voice_note',
    telegram.group.voice_note,
    (body) => ({ to: toGroup(body), ...spoken(body) }),
    voiceNote,
  ),
];
