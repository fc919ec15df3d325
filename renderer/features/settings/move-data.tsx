import { useState } from 'react';
import { useCommand, useSnapshot } from '../../app/hooks.ts';
import type { PlaceProblem } from '../../../shared/policy/data-place.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';
import { bytes } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import type { DataFacts } from './data-folder.tsx';

/** Another folder for the data. @param onMoving Pairline has ended, and copies before it starts again */
export function MoveData({ facts, onMoving, onCancel }: { facts: DataFacts; onMoving(): void; onCancel(): void }) {
  const isDesktop = useSnapshot(({ app }) => app.shell === 'desktop');
  const command = useCommand();
  const [to, setTo] = useState('');
  const [asks, setAsks] = useState(false);
  const [problem, setProblem] = useState<PlaceProblem>();
  const choose = async (): Promise<void> => {
    const result = await command.run('data.choosePlace', {});
    if (result.ok && result.value.folder !== null) {
      setTo(result.value.folder);
      setProblem(undefined);
    }
  };
  const move = async (): Promise<void> => {
    setAsks(false);
    const result = await command.run('data.move', { to: to.trim() });
    if (!result.ok) return;
    if (result.value.problem === null) onMoving();
    else setProblem(result.value.problem);
  };
  return (
    <form
      className="grid max-w-[460px] gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        setAsks(true);
      }}
    >
      <Field
        label={words.data.moveTo}
        dir="ltr"
        value={to}
        required
        autoFocus
        autoComplete="off"
        spellCheck={false}
        maxLength={1_000}
        {...(problem === undefined ? { hint: words.data.moveHint } : { problem: words.data.placeProblems[problem] })}
        onChange={(event) => {
          setTo(event.target.value);
          setProblem(undefined);
        }}
      />
      <ErrorNote error={command.error} />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" busy={command.busy}>
          {words.data.doMove}
        </Button>
        {isDesktop ? (
          <Button busy={command.busy} onClick={() => void choose()}>
            {words.data.choosePlace}
          </Button>
        ) : null}
        <Button onClick={onCancel}>{words.data.cancel}</Button>
      </div>
      {asks ? (
        <Confirm
          title={words.data.moveTitle}
          confirm={words.data.doMove}
          cancel={words.data.cancel}
          look="primary"
          onCancel={() => setAsks(false)}
          onConfirm={() => void move()}
        >
          {words.data.moveMeaning(bytes(facts.bytes))}
        </Confirm>
      ) : null}
    </form>
  );
}
