import { Field } from '../../ui/field.tsx';
import { words } from '../../words/index.ts';

export interface Enrolment {
  gatewayUrl: string;
  code: string;
}

/** Where a gateway is, and the code that was made there. */
export function EnrolFields({ value, onChange }: { value: Enrolment; onChange(value: Enrolment): void }) {
  return (
    <>
      <Field
        label={words.link.url}
        type="url"
        inputMode="url"
        dir="ltr"
        value={value.gatewayUrl}
        placeholder={words.link.urlHint}
        maxLength={500}
        required
        onChange={(event) => onChange({ ...value, gatewayUrl: event.target.value.trim() })}
      />
      <Field
        label={words.link.code}
        dir="ltr"
        value={value.code}
        minLength={8}
        maxLength={100}
        required
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ ...value, code: event.target.value.trim() })}
      />
    </>
  );
}
