/** What to do on the phone, one after the other. */
export function Steps({ steps }: { steps: readonly { what: string; how: string }[] }) {
  return (
    <ol className="pairing-steps">
      {steps.map(({ what, how }) => (
        <li key={what}>
          <div>
            <strong>{what}</strong>
            <p className="text-ink-2">{how}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
