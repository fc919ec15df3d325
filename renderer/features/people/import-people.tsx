import { useRef, useState } from 'react';
import type { ProvenConsentInput } from '../../../shared/contract/recipients.ts';
import { consentsFromCsv, CsvError } from '../../../shared/policy/consents-csv.ts';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { phone } from '../../ui/format.ts';
import { Note } from '../../ui/note.tsx';
import { Progress } from '../../ui/progress.tsx';
import { words } from '../../words/index.ts';
import type { InstanceName } from './instance.ts';

/** So many in one call: with the longest proofs in any script they stay below the largest frame to the engine, 64 kB. */
const PART = 25;
/** Of a file, in the preview and of those that were refused. */
const NAMED_MAX = 5;

type Step =
  | { kind: 'choose'; problem?: string }
  | { kind: 'read'; people: ProvenConsentInput[] }
  | { kind: 'running'; all: number; done: number }
  | { kind: 'done'; registered: number; unchanged: number; refused: string[] };

/** Registers who has agreed elsewhere, from a file; the same file again changes nothing. */
export function ImportPeople({ which }: { which: InstanceName }) {
  const command = useCommand();
  const input = useRef<HTMLInputElement>(null);
  const [step, setStep] = useState<Step>({ kind: 'choose' });

  const read = async (file: File | undefined) => {
    command.clear();
    if (!file) return;
    try {
      setStep({ kind: 'read', people: consentsFromCsv(await file.text(), Number.POSITIVE_INFINITY) });
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      setStep({ kind: 'choose', problem: error.message });
    }
  };
  const send = async (people: ProvenConsentInput[]) => {
    const sum = { registered: 0, unchanged: 0, refused: [] as string[] };
    for (let done = 0; done < people.length; done += PART) {
      setStep({ kind: 'running', all: people.length, done });
      const result = await command.run('recipient.import', { ...which, recipients: people.slice(done, done + PART) });
      if (!result.ok) {
        setStep({ kind: 'read', people });
        return;
      }
      sum.registered += result.value.registered;
      sum.unchanged += result.value.unchanged;
      sum.refused.push(...result.value.refused);
    }
    setStep({ kind: 'done', ...sum });
  };

  return (
    <Card title={words.people.import}>
      <p className="max-w-[68ch] text-ink-2">{words.people.importMeaning}</p>
      {step.kind === 'choose' && step.problem !== undefined ? (
        <Note tone="bad" title={words.people.fileWrong} alert>
          {step.problem}
        </Note>
      ) : null}
      {step.kind === 'read' ? <Preview people={step.people} /> : null}
      {step.kind === 'running' ? (
        <div className="grid gap-1">
          <Progress label={words.people.progress} done={step.done} total={step.all} />
          <span className="text-1 text-ink-2">{words.people.importing(step.done, step.all)}</span>
        </div>
      ) : null}
      {step.kind === 'done' ? (
        <Note tone="good" title={words.people.imported(step.registered, step.unchanged)} alert>
          {step.refused.length === 0 ? null : (
            <p>
              {words.people.refused(step.refused.length)}{' '}
              <bdi dir="ltr">{named(step.refused.map((number) => phone(number)))}</bdi>
            </p>
          )}
        </Note>
      ) : null}
      <ErrorNote error={command.error} />
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv,text/plain"
        hidden
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          // The same file may be chosen again after it was mended.
          currentTarget.value = '';
          void read(file);
        }}
      />
      <div className="flex flex-wrap gap-2">
        {step.kind === 'read' ? (
          <Button look="primary" onClick={() => void send(step.people)}>
            {words.people.importNow(step.people.length)}
          </Button>
        ) : null}
        <Button busy={step.kind === 'running'} onClick={() => input.current?.click()}>
          {words.people.choose}
        </Button>
      </div>
    </Card>
  );
}

function Preview({ people }: { people: readonly ProvenConsentInput[] }) {
  return (
    <div>
      <p className="font-semibold">{words.people.ready(people.length)}</p>
      <ul>
        {people.slice(0, NAMED_MAX).map(({ number, at, proof }, index) => (
          // A number may stand there twice.
          <li key={`${index} ${number}`} className="text-ink-2">
            <bdi dir="ltr">{phone(number)}</bdi>, <bdi>{at}</bdi>, <bdi>{proof}</bdi>
          </li>
        ))}
        {people.length > NAMED_MAX ? <li aria-hidden="true">…</li> : null}
      </ul>
    </div>
  );
}

const named = (all: readonly string[]): string =>
  `${all.slice(0, NAMED_MAX).join(', ')}${all.length > NAMED_MAX ? ', …' : ''}`;
