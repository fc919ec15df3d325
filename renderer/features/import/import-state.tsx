import { useState } from 'react';
import type { ImportView } from '../../../shared/contract/ui.ts';
import { useCommand, useSnapshot, type Command } from '../../app/hooks.ts';
import { goTo, hrefOf } from '../../app/route.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Glyph } from '../../ui/glyph.tsx';
import { Note } from '../../ui/note.tsx';
import { Switch } from '../../ui/switch.tsx';
import { ClockTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import { named } from '../accounts/account-names.ts';
import { ImportProgress } from './import-progress.tsx';
import { holdOf } from './reasons.ts';
import { Troubles } from './troubles.tsx';
import { SaveResult } from './save-result.tsx';

/** How far one import is, and what to do with it. */
export function ImportState({ view }: { view: ImportView }) {
  const command = useCommand();
  const label = useSnapshot(({ accounts }) => named(accounts).find(({ id }) => id === view.accountId)?.label);
  const { step, hold, counts } = view;
  const state = words.imports.steps[step];
  const isEnded = step === 'done' || step === 'cancelled';
  return (
    <Card
      title={<bdi className="wrap-anywhere">{view.name}</bdi>}
      aside={
        <span className="grid grid-cols-[14px_auto] items-center gap-2 font-semibold">
          <Glyph shape={state.shape} tone={state.tone} />
          <span role="status">{state.word}</span>
        </span>
      }
    >
      <p className="text-ink-2">
        {words.imports.of(counts.total)}
        {label === undefined ? null : (
          <>
            {words.app.comma}
            {words.imports.from} <bdi>{label}</bdi>
          </>
        )}
      </p>
      {hold ? (
        <Note
          tone="wait"
          title={words.imports.holdTitle}
          action={
            <Button busy={command.busy} onClick={() => void command.run('import.resume', { importId: view.id })}>
              {words.imports.tryNow}
            </Button>
          }
        >
          <span dir="auto">{holdOf(hold.code, hold.message)}</span> {words.imports.nextTry}{' '}
          <ClockTime at={hold.retryAt} seconds />
        </Note>
      ) : null}
      <Progress view={view} />
      {step === 'checked' ? <BeforeSending view={view} command={command} /> : null}
      {isEnded ? <Outcome view={view} /> : null}
      {step === 'reading' ? null : <Troubles view={view} />}
      <ErrorNote error={command.error} />
      <Actions view={view} command={command} />
    </Card>
  );
}

function Progress({ view: { step, counts, check } }: { view: ImportView }) {
  const answered = counts.total - counts.left;
  if (step === 'checking') {
    return (
      <>
        <ImportProgress done={check.done} total={counts.left}>
          {words.imports.checking(check.done, counts.left)}
        </ImportProgress>
        <p className="max-w-[68ch] text-ink-2">{words.imports.checkingMeaning}</p>
      </>
    );
  }
  if (step !== 'running' && step !== 'paused') return null;
  return (
    <>
      <ImportProgress done={answered} total={counts.total}>
        {words.imports.running(answered, counts.total)}
      </ImportProgress>
      <p className="max-w-[68ch] text-ink-2">{words.imports.runningMeaning}</p>
    </>
  );
}

/** What the check found, and the last word. */
function BeforeSending({ view: { id, counts, check }, command }: { view: ImportView; command: Command }) {
  const [repeat, setRepeat] = useState(false);
  const fine = counts.left - check.refused - (repeat ? 0 : check.known);
  const leftOut = counts.refused + check.refused;
  return (
    <div className="grid gap-4">
      <div role="status">
        <p className="text-3 font-semibold">{fine === 0 ? words.imports.noneCanGo : words.imports.canGo(fine)}</p>
        {leftOut === 0 ? null : <p className="text-ink-2">{words.imports.wrong(leftOut)}</p>}
        {check.known === 0 ? null : <p className="text-ink-2">{words.imports.knownBefore(check.known)}</p>}
      </div>
      {check.known === 0 ? null : (
        <Switch label={words.imports.repeat} checked={repeat} onChange={setRepeat}>
          {words.imports.repeatMeaning}
        </Switch>
      )}
      {fine === 0 ? null : (
        <div>
          <Button
            look="primary"
            busy={command.busy}
            onClick={() => void command.run('import.start', { importId: id, repeat })}
          >
            {words.imports.send(fine)}
          </Button>
        </div>
      )}
    </div>
  );
}

function Outcome({ view: { step, counts } }: { view: ImportView }) {
  const { accepted, known, refused, unsure, left } = counts;
  return (
    <>
      <Note
        tone={accepted + known > 0 ? 'good' : 'rest'}
        title={accepted === 0 ? words.imports.doneNone : words.imports.done(accepted)}
      >
        {accepted === 0 ? null : <p>{words.imports.doneMeaning}</p>}
        {known === 0 ? null : <p>{words.imports.known(known)}</p>}
        {refused === 0 ? null : <p>{words.imports.refused(refused)}</p>}
        {step === 'cancelled' && left > 0 ? <p>{words.imports.cancelled(left)}</p> : null}
      </Note>
      {unsure === 0 ? null : (
        <Note tone="bad" title={words.imports.unsure(unsure)}>
          {words.imports.unsureMeaning}
        </Note>
      )}
    </>
  );
}

function Actions({ view, command }: { view: ImportView; command: Command }) {
  const [asks, setAsks] = useState(false);
  const { id: importId, step, counts } = view;
  const remove = async (): Promise<void> => {
    const removed = await command.run('import.remove', { importId });
    if (removed.ok) goTo({ screen: 'import', importId: undefined });
  };
  const isSending = step === 'running' || step === 'paused';
  return (
    <div className="flex flex-wrap gap-2">
      {step === 'running' ? (
        <Button busy={command.busy} onClick={() => void command.run('import.pause', { importId })}>
          {words.imports.pause}
        </Button>
      ) : null}
      {step === 'paused' ? (
        <Button look="primary" busy={command.busy} onClick={() => void command.run('import.resume', { importId })}>
          {words.imports.resume}
        </Button>
      ) : null}
      {isSending ? <Button onClick={() => setAsks(true)}>{words.imports.cancel}</Button> : null}
      {step === 'done' || step === 'cancelled' ? (
        <ButtonLink href={hrefOf({ screen: 'queue', messageId: undefined })}>{words.imports.showQueue}</ButtonLink>
      ) : null}
      {isSending || step === 'reading' || step === 'checking' ? null : <SaveResult view={view} />}
      {isSending ? null : (
        <Button look="quiet" busy={command.busy} onClick={() => void remove()}>
          {step === 'done' || step === 'cancelled' ? words.imports.remove : words.imports.discard}
        </Button>
      )}
      <ButtonLink look="quiet" href={hrefOf({ screen: 'import', importId: undefined })}>
        {words.imports.another}
      </ButtonLink>
      {asks ? (
        <Confirm
          title={words.imports.cancelTitle}
          confirm={words.imports.cancelYes}
          cancel={words.imports.keep}
          onCancel={() => setAsks(false)}
          onConfirm={() => {
            setAsks(false);
            void command.run('import.cancel', { importId });
          }}
        >
          {words.imports.cancelMeaning(counts.accepted, counts.left)}
        </Confirm>
      ) : null}
    </div>
  );
}
