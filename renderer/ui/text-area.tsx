import { useId, type TextareaHTMLAttributes } from 'react';
import { inputLook } from './field.tsx';

interface Props extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id' | 'className'> {
  label: string;
  hint: string;
  /** What is wrong with what was typed, and how it should be. */
  problem?: string | undefined;
}

/** Lines of addresses or codes: left to right in every language. */
export function TextArea({ label, hint, problem, ...area }: Props) {
  const id = useId();
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <textarea
        rows={3}
        spellCheck={false}
        {...area}
        id={id}
        dir="ltr"
        className={`${inputLook} font-mono text-1`}
        aria-invalid={problem === undefined ? undefined : true}
        aria-describedby={`${id}-hint`}
      />
      <p
        id={`${id}-hint`}
        className={`text-1 ${problem === undefined ? 'text-ink-2' : 'text-bad'}`}
        role={problem === undefined ? undefined : 'alert'}
      >
        {problem ?? hint}
      </p>
    </div>
  );
}
