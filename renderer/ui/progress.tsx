interface Props {
  /** What goes on, for those who listen. */
  label: string;
  done: number;
  total: number;
}

/** How far something long is. Drawn alike by every browser. */
export function Progress({ label, done, total }: Props) {
  return (
    <progress
      aria-label={label}
      className="block h-2 w-full appearance-none overflow-hidden rounded-full border border-line-2 bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
      max={Math.max(total, 1)}
      value={Math.min(done, total)}
    />
  );
}
