import { words } from '../words/index.ts';
import { isPhone, phone } from './format.ts';

/** A phone number, left to right in every language, or a group's name in its own direction. */
export function Recipient({ to }: { to: string }) {
  return isPhone(to) ? <bdi dir="ltr">{phone(to)}</bdi> : <bdi>{to}</bdi>;
}

/** What support may ask for; selectable, folded away. */
export function Technical({ parts }: { parts: (string | number | undefined)[] }) {
  const text = parts.filter((part) => part !== undefined && part !== '').join(' · ');
  if (text === '') return null;
  return (
    <details className="mt-1 text-1 text-ink-2">
      <summary className="w-fit">{words.app.technical}</summary>
      <code>{text}</code>
    </details>
  );
}
