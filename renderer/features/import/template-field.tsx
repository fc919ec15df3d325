import { useId, useRef } from 'react';
import { inputLook } from '../../ui/field.tsx';
import { words } from '../../words/index.ts';

interface Props {
  value: string;
  /** Of the columns: each may stand in the text. */
  names: readonly string[];
  unknown: readonly string[];
  maxLength: number;
  onChange(value: string): void;
}

/** More names than these are typed. */
const OFFERED_MAX = 12;

/** One text for all, with the values of each row in it. */
export function TemplateField({ value, names, unknown, maxLength, onChange }: Props) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const insert = (name: string): void => {
    const element = field.current;
    const start = element?.selectionStart ?? value.length;
    const end = element?.selectionEnd ?? start;
    onChange(`${value.slice(0, start)}{${name}}${value.slice(end)}`.slice(0, maxLength));
    element?.focus();
  };
  const problem = unknown.length > 0;
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-semibold">
        {words.imports.template}
      </label>
      <textarea
        ref={field}
        id={id}
        dir="auto"
        rows={4}
        maxLength={maxLength}
        className={inputLook}
        value={value}
        aria-invalid={problem || undefined}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
      />
      <p
        id={`${id}-hint`}
        className={`text-1 ${problem ? 'text-bad' : 'text-ink-2'}`}
        role={problem ? 'alert' : undefined}
      >
        {problem
          ? words.imports.unknown(unknown.map((name) => `{${name}}`).join(words.app.comma))
          : words.imports.templateHint(`{${names[0] ?? '1'}}`)}
      </p>
      <div className="flex flex-wrap gap-2">
        {names.slice(0, OFFERED_MAX).map((name, place) => (
          // Two columns may have one name.
          <button
            key={`${place} ${name}`}
            type="button"
            className="min-h-7 max-w-full cursor-pointer truncate rounded-full border border-line-2 bg-sunken px-2.5 text-1 text-ink hover:border-ink-3"
            onClick={() => insert(name)}
          >
            <span className="sr-only">{words.imports.insert} </span>
            <bdi>{`{${name}}`}</bdi>
          </button>
        ))}
      </div>
    </div>
  );
}
