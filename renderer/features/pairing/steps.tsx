import { decimal } from '../../ui/format.ts';

/** What to do on the phone, one after the other. */
export function Steps({ steps }: { steps: readonly { what: string; how: string }[] }) {
  return (
    <ol className="grid gap-5">
      {steps.map(({ what, how }, index) => (
        <li key={what} className="grid grid-cols-[26px_minmax(0,1fr)] gap-3">
          <span
            aria-hidden="true"
            className="grid size-6.5 place-items-center rounded-full border border-line-2 text-1 font-semibold"
          >
            {decimal(index + 1)}
          </span>
          <div>
            <strong className="font-semibold">{what}</strong>
            <p className="text-ink-2">{how}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
