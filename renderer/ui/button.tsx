import type { AnchorHTMLAttributes, ComponentProps } from 'react';

/** `primary`: the one next step. `danger`: takes something away. `quiet`: seldom wanted. */
type Look = 'primary' | 'plain' | 'quiet' | 'danger';

const shape =
  'inline-flex min-h-9 cursor-pointer items-center justify-center rounded-small border px-3.5 py-1.5 leading-snug font-semibold no-underline transition-colors disabled:opacity-60 aria-disabled:cursor-progress aria-disabled:opacity-60';
const looks: Record<Look, string> = {
  primary: 'border-accent bg-accent text-accent-ink hover:bg-accent-strong',
  plain: 'border-line-2 bg-sheet text-ink hover:border-ink-3',
  quiet: 'border-transparent text-ink-2 hover:bg-sunken hover:text-ink',
  danger: 'border-bad bg-bad text-sheet',
};

interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  look?: Look;
  busy?: boolean;
}

/** A button that names what it does. While busy it keeps its focus and ignores further presses. */
export function Button({ look = 'plain', busy = false, onClick, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={busy ? 'button' : type}
      className={`${shape} ${looks[look]}`}
      aria-disabled={busy || undefined}
      onClick={busy ? undefined : onClick}
    />
  );
}

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'className'> {
  href: string;
  look?: Look;
}

/** Leads to another screen, and looks like what it is for: a next step. */
export function ButtonLink({ look = 'plain', children, ...rest }: LinkProps) {
  return (
    <a {...rest} className={`${shape} ${looks[look]}`}>
      {children}
    </a>
  );
}
