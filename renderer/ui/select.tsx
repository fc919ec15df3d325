import { Select as Base } from '@base-ui/react/select';

interface Props<Value extends string> {
  /** What is chosen here: seen above it, or only read out where its place says so. */
  label: string;
  labelHidden?: boolean;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange(value: Value): void;
}

/** One of a few. Long names wrap in the list and are cut in the field. */
export function Select<Value extends string>({ label, labelHidden = false, value, options, onChange }: Props<Value>) {
  return (
    <Base.Root
      items={options}
      value={value}
      onValueChange={(chosen) => {
        if (chosen !== null) onChange(chosen);
      }}
    >
      <div className="grid min-w-0 gap-1">
        <Base.Label className={labelHidden ? 'sr-only' : 'font-semibold'}>{label}</Base.Label>
        <Base.Trigger className="flex min-h-9 w-full min-w-0 cursor-pointer items-center justify-between gap-3 rounded-small border border-line-3 bg-sheet px-3 py-1.5 text-start hover:border-ink-3">
          <Base.Value className="truncate" />
          <Base.Icon className="flex-none text-ink-2">
            <svg
              viewBox="0 0 10 14"
              className="h-3.5 w-2.5"
              fill="none"
              stroke="currentColor"
              strokeWidth="1.6"
              aria-hidden="true"
            >
              <path d="M1.5 5 5 1.5 8.5 5M1.5 9 5 12.5 8.5 9" strokeLinecap="round" strokeLinejoin="round" />
            </svg>
          </Base.Icon>
        </Base.Trigger>
      </div>
      <Base.Portal>
        <Base.Positioner className="z-10" sideOffset={4} alignItemWithTrigger={false}>
          <Base.Popup className="max-h-(--available-height) min-w-(--anchor-width) max-w-(--available-width) overflow-y-auto rounded-small border border-line-2 bg-sheet py-1 text-ink shadow-card">
            <Base.List>
              {options.map((option) => (
                <Base.Item
                  key={option.value}
                  value={option.value}
                  className="grid cursor-default grid-cols-[14px_1fr] items-baseline gap-2 px-3 py-1.5 data-highlighted:bg-accent-soft"
                >
                  <Base.ItemIndicator className="col-start-1 text-accent">
                    <svg
                      viewBox="0 0 14 14"
                      className="size-3.5"
                      fill="none"
                      stroke="currentColor"
                      strokeWidth="2"
                      aria-hidden="true"
                    >
                      <path d="M2 7.5 5.5 11 12 3.5" strokeLinecap="round" strokeLinejoin="round" />
                    </svg>
                  </Base.ItemIndicator>
                  <Base.ItemText className="col-start-2">{option.label}</Base.ItemText>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
