import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';

interface Props<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: ReactNode }[];
  onChange(value: Value): void;
}

/** One of a few that are all seen. Arrow keys move along. */
export function Segments<Value extends string>({ label, value, options, onChange }: Props<Value>) {
  return (
    <ToggleGroup
      aria-label={label}
      className="flex flex-wrap gap-2"
      value={[value]}
      onValueChange={([chosen]) => {
        const option = options.find((other) => other.value === chosen);
        if (option) onChange(option.value);
      }}
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          className="min-h-8 cursor-pointer rounded-full border border-line-2 bg-sheet px-3 py-1 text-ink-2 hover:border-ink-3 data-pressed:border-ink data-pressed:bg-ink data-pressed:text-paper"
        >
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
