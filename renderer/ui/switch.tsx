import { Switch as Base } from '@base-ui/react/switch';
import { useId, type ReactNode } from 'react';

interface Props {
  label: string;
  /** What it does, or why it cannot be changed now. */
  children?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange(checked: boolean): void;
}

/** On or off, at once. */
export function Switch({ label, children, checked, disabled = false, onChange }: Props) {
  const id = useId();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4">
      <div>
        <label htmlFor={id} className="font-semibold">
          {label}
        </label>
        {children === undefined ? null : (
          <p id={`${id}-hint`} className="text-1 text-ink-2">
            {children}
          </p>
        )}
      </div>
      <Base.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        aria-describedby={children === undefined ? undefined : `${id}-hint`}
        className="mt-0.5 flex h-6 w-10 flex-none cursor-pointer items-center rounded-full border border-line-3 bg-sunken p-0.5 transition-colors data-checked:border-accent data-checked:bg-accent data-disabled:cursor-not-allowed data-disabled:opacity-60"
      >
        <Base.Thumb className="size-4.5 rounded-full bg-ink-2 transition-transform data-checked:translate-x-4 data-checked:bg-accent-ink rtl:data-checked:-translate-x-4" />
      </Base.Root>
    </div>
  );
}
