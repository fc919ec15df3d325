import type { ShownInbound } from '../../../shared/contract/owner/inbound.ts';
import { words } from '../../words/index.ts';
import { Attachment } from './attachment.tsx';

/** What a message says, whatever its kind. */
export function InboundContent({ message, sender }: { message: ShownInbound; sender: string }) {
  const { content } = message;
  switch (content.kind) {
    case 'text':
      return <Said text={content.text} />;
    case 'location': {
      const { latitude, longitude, name, address } = content;
      return (
        <div>
          <p>
            {words.inbox.kinds.location}
            {name === undefined ? null : (
              <>
                : <bdi>{name}</bdi>
              </>
            )}
          </p>
          {address === undefined ? null : <p dir="auto">{address}</p>}
          <p className="text-1 text-ink-2">
            {words.inbox.onMap} <code dir="ltr">{`${latitude}, ${longitude}`}</code>
          </p>
        </div>
      );
    }
    case 'contacts':
      return (
        <ul>
          {content.contacts.map(({ name, vcard }, index) => (
            // Two cards may be the same.
            <li key={`${index} ${name}`}>
              {words.inbox.kinds.contacts}: <bdi>{name}</bdi>
              <Numbers vcard={vcard} />
            </li>
          ))}
        </ul>
      );
    case 'reaction':
      return (
        <p className="text-ink-2">
          {content.emoji === '' ? words.inbox.unreacted : words.inbox.reacted(content.emoji)}
        </p>
      );
    // Edits and deletions stand with the message that they changed.
    case 'edit':
    case 'deletion':
    case 'deleted':
      return <p className="text-ink-2 italic">{words.inbox.deleted}</p>;
    case 'other':
      return (
        <p className="text-ink-2">
          {words.inbox.kinds.other} (<code>{content.type}</code>)
        </p>
      );
    default:
      return (
        <>
          <Attachment content={content} sender={sender} receivedAt={message.receivedAt} />
          {content.caption === undefined ? null : <Said text={content.caption} />}
        </>
      );
  }
}

function Said({ text }: { text: string }) {
  return (
    <p dir="auto" className="max-w-[68ch] whitespace-pre-wrap">
      {text}
    </p>
  );
}

/** The phone numbers of a card (RFC 6350, TEL). */
function Numbers({ vcard }: { vcard: string }) {
  const numbers = [...vcard.matchAll(/^(?:item\d+\.)?TEL[^:\n]*:(?:tel:)?([+\d\s().-]{3,40})/gim)].map(
    ([, number = '']) => number.trim(),
  );
  return numbers.map((number) => (
    <span key={number} className="ms-2 text-ink-2">
      <bdi dir="ltr">{number}</bdi>
    </span>
  ));
}
