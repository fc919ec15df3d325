import type { BinaryNode } from '@whiskeysockets/baileys';
import * as fc from 'fast-check';
import { oddTexts } from './generate.ts';

/** WhatsApp's binary nodes as a server, or somebody through it, may send them. */
const odd = fc.oneof(oddTexts, fc.constantFrom('x'.repeat(300), 'x'.repeat(70_000)));

const jid = fc.oneof(
  fc.constantFrom(
    '15550002222@s.whatsapp.net',
    '15550002222:3@s.whatsapp.net',
    '0@s.whatsapp.net',
    '@s.whatsapp.net',
    '1234567890@lid',
    '@lid',
    ':@lid',
    '12036304@g.us',
    'status@broadcast',
    '1@newsletter',
    '',
    `${'9'.repeat(300)}@s.whatsapp.net`,
    `${'9'.repeat(300)}@g.us`,
    `${'9'.repeat(300)}@lid`,
  ),
  fc.tuple(odd, fc.constantFrom('s.whatsapp.net', 'lid', 'g.us')).map(([user, server]) => `${user}@${server}`),
);
const instant = fc.constantFrom('1700000000', '1700000000.0001', '0', '-1', '1e300', 'NaN', '', '99999999999999999999');
export const attrs = fc.record(
  {
    id: fc.oneof(odd, fc.constant('3EB0AA')),
    from: jid,
    participant: jid,
    participant_pn: jid,
    participant_lid: jid,
    sender_pn: jid,
    sender_lid: jid,
    recipient: jid,
    category: fc.constantFrom('peer', 'x'),
    notify: odd,
    t: instant,
    type: fc.constantFrom('read', 'played', 'retry', 'error', 'w:gp2', 'x'),
    key: odd,
    message_id: odd,
    jid,
    code: odd,
    error: odd,
    subject: odd,
    phone_number: jid,
    lid: jid,
  },
  { requiredKeys: [] },
);
/** Of any tag, with any attributes and contents. */
export const stanzas = fc.letrec<{ node: BinaryNode }>((tie) => ({
  node: fc
    .record(
      {
        tag: fc.oneof(
          fc.constantFrom('ack', 'receipt', 'iq', 'notification', 'participants', 'list', 'item', 'user', 'error'),
          fc.constantFrom('subject', 'create', 'add', 'remove', 'leave', 'promote', 'participant', 'message', 'enc'),
          odd,
        ),
        attrs,
        content: fc.oneof(
          { depthSize: 'small' },
          odd,
          fc.uint8Array({ maxLength: 30 }),
          fc.array(tie('node'), { maxLength: 4 }),
        ),
      },
      { requiredKeys: ['tag', 'attrs'] },
    )
    .map((node) => node as BinaryNode),
})).node;
