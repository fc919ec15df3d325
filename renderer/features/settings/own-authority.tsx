import { useId, useState, type ChangeEvent } from 'react';
import type { UiError } from '../../../shared/contract/ui.ts';
import { useCommand, useNow, useSnapshot } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { inputLook } from '../../ui/field.tsx';
import { absoluteDay } from '../../ui/format.ts';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';

/** Whoever runs the network needs this long to hand out the next one. */
const ENDS_SOON_MS = 30 * 24 * 3_600_000;
const MAX_LENGTH = 65_536;

/** An authority that is trusted besides the usual ones. */
export function OwnAuthority() {
  const authority = useSnapshot(({ settings }) => settings.authority);
  const now = useNow();
  const [isOpen, setOpen] = useState(false);
  return (
    <Card title={words.wayOut.authority}>
      <p className="text-ink-2">{words.wayOut.authorityMeaning}</p>
      {authority === null ? null : (
        <ul className="grid gap-2">
          {authority.certificates.map(({ subject, endsAt }) => (
            <li key={`${subject} ${endsAt}`} className="wrap-anywhere">
              <strong className="font-semibold">
                <bdi>{subject}</bdi>
              </strong>
              <p className="mb-2 text-ink-2">
                {words.wayOut.ends} {absoluteDay(endsAt)}
              </p>
              {endsAt - now < ENDS_SOON_MS ? <Note tone="wait" title={words.wayOut.endsSoon} /> : null}
            </li>
          ))}
        </ul>
      )}
      {authority?.isFixed ? <p className="text-ink-2">{words.wayOut.fixed}</p> : null}
      {isOpen ? <AuthorityForm onDone={() => setOpen(false)} /> : null}
      {isOpen || authority?.isFixed ? null : (
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => setOpen(true)}>
            {authority === null ? words.wayOut.addAuthority : words.wayOut.otherAuthority}
          </Button>
          {authority === null ? null : <Remove />}
        </div>
      )}
    </Card>
  );
}

function AuthorityForm({ onDone }: { onDone(): void }) {
  const id = useId();
  const command = useCommand();
  const [pem, setPem] = useState('');
  const trust = async (): Promise<void> => {
    const { ok } = await command.run('wayOut.setAuthority', { pem });
    if (ok) onDone();
  };
  const read = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [file] = event.target.files ?? [];
    if (file) setPem((await file.slice(0, MAX_LENGTH).text()).trim());
  };
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void trust();
      }}
    >
      <div className="grid gap-1">
        <label htmlFor={id} className="font-semibold">
          {words.wayOut.pem}
        </label>
        <textarea
          id={id}
          dir="ltr"
          rows={6}
          required
          maxLength={MAX_LENGTH}
          spellCheck={false}
          aria-describedby={`${id}-hint`}
          className={`${inputLook} font-mono text-1`}
          value={pem}
          onChange={(event) => setPem(event.target.value)}
        />
        <p id={`${id}-hint`} className="text-1 text-ink-2">
          {words.wayOut.pemHint}
        </p>
      </div>
      <label className="grid gap-1">
        <span className="font-semibold">{words.wayOut.file}</span>
        <input type="file" accept=".pem,.crt,.cer,.txt" onChange={(event) => void read(event)} />
      </label>
      <Refusal error={command.error} />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" busy={command.busy}>
          {words.wayOut.trust}
        </Button>
        <Button onClick={onDone}>{words.wayOut.cancel}</Button>
      </div>
    </form>
  );
}

function Refusal({ error }: { error: UiError | undefined }) {
  const reasons: Record<string, string | undefined> = words.wayOut.invalid;
  const reason = error?.code === 'certificateInvalid' ? reasons[error.detail ?? ''] : undefined;
  if (reason === undefined) return <ErrorNote error={error} />;
  return (
    <Note tone="bad" title={words.uiErrors.certificateInvalid.title} alert>
      {reason}
    </Note>
  );
}

function Remove() {
  const command = useCommand();
  const [asks, setAsks] = useState(false);
  return (
    <>
      <Button look="quiet" busy={command.busy} onClick={() => setAsks(true)}>
        {words.wayOut.removeAuthority}
      </Button>
      <ErrorNote error={command.error} />
      {asks ? (
        <Confirm
          title={words.wayOut.removeTitle}
          confirm={words.wayOut.removeAuthority}
          cancel={words.wayOut.cancel}
          onCancel={() => setAsks(false)}
          onConfirm={() => {
            setAsks(false);
            void command.run('wayOut.setAuthority', { pem: null });
          }}
        >
          {words.wayOut.removeMeaning}
        </Confirm>
      ) : null}
    </>
  );
}
