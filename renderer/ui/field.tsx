import { useId, type InputHTMLAttributes } from 'react';
import './field.css';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> {
  label: string;
  hint?: string;
  /** What is wrong with what was typed, and how it should be. */
  problem?: string;
}

export function Field({ label, hint, problem, ...input }: Props) {
  const id = useId();
  const said = problem ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        aria-invalid={problem === undefined ? undefined : true}
        aria-describedby={said === undefined ? undefined : `${id}-hint`}
      />
      {said === undefined ? null : (
        <p
          id={`${id}-hint`}
          className={problem === undefined ? 'field-hint' : 'field-problem'}
          role={problem === undefined ? undefined : 'alert'}
        >
          {said}
        </p>
      )}
    </div>
  );
}
