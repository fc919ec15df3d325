import { useId, type InputHTMLAttributes } from 'react';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'className'> {
  label: string;
  hint?: string;
  /** What is wrong with what was typed, and how it should be. */
  problem?: string;
}

export const inputLook =
  'min-h-9 w-full rounded-small border border-line-3 bg-sheet px-3 py-1.5 text-ink placeholder:text-ink-3 aria-invalid:border-bad';

export function Field({ label, hint, problem, ...input }: Props) {
  const id = useId();
  const said = problem ?? hint;
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <input
        {...input}
        id={id}
        className={inputLook}
        aria-invalid={problem === undefined ? undefined : true}
        aria-describedby={said === undefined ? undefined : `${id}-hint`}
      />
      {said === undefined ? null : (
        <p
          id={`${id}-hint`}
          className={`text-1 ${problem === undefined ? 'text-ink-2' : 'text-bad'}`}
          role={problem === undefined ? undefined : 'alert'}
        >
          {said}
        </p>
      )}
    </div>
  );
}
