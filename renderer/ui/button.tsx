import type { ButtonHTMLAttributes } from 'react';
import './button.css';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary`: the one next step. `danger`: takes something away. */
  look?: 'primary' | 'plain' | 'quiet' | 'danger';
  busy?: boolean;
}

/** A button that names what it does. While busy it keeps its focus and ignores further presses. */
export function Button({ look = 'plain', busy = false, onClick, type = 'button', ...rest }: Props) {
  return (
    <button
      {...rest}
      type={busy ? 'button' : type}
      className={`button button-${look}`}
      aria-disabled={busy || undefined}
      onClick={busy ? undefined : onClick}
    />
  );
}
