import { useEffect, useMemo, useRef, useState } from 'react';
import type { UiError } from '../../../shared/contract/ui.ts';
import { IMPORT_TEXT_MAX, type ImportLine } from '../../../shared/contract/ui/imports.ts';
import { PRIORITIES } from '../../../shared/model/message.ts';
import { useStore } from '../../app/hooks.ts';
import { hrefOf } from '../../app/route.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Note } from '../../ui/note.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { words } from '../../words/index.ts';
import { useNamedAccounts } from '../accounts/account-names.ts';
import { ColumnSelect } from './column-select.tsx';
import { composeLines, type Surroundings } from './compose.ts';
import { Country } from './country.tsx';
import { handOver } from './hand-over.ts';
import { ImportProgress } from './import-progress.tsx';
import { columnNames, guessPlan, unknownPlaceholders, type Plan } from './plan.ts';
import { Preview } from './preview.tsx';
import type { Table } from './read-table.ts';
import { TemplateField } from './template-field.tsx';

interface Props {
  name: string;
  table: Table;
  onAnother(): void;
  /** The engine has it. */
  onHanded(importId: string): void;
}

/** What stands in which column, and what becomes of it. */
export function MapColumns({ name, table: { rows }, onAnother, onHanded }: Props) {
  const store = useStore();
  const accounts = useNamedAccounts();
  const senders = accounts.filter(({ binding, identity }) => binding?.state === 'bound' && identity !== undefined);
  const [chosen, setChosen] = useState<string>();
  const account = senders.find(({ id }) => id === chosen) ?? senders[0];
  const [plan, setPlan] = useState<Plan>(() => guessPlan(rows));
  const lines = useLines(rows, plan);
  const [handed, setHanded] = useState<number>();
  const [error, setError] = useState<UiError>();
  const leaving = useRef(new AbortController());
  useEffect(() => {
    const mine = new AbortController();
    leaving.current = mine;
    return () => mine.abort();
  }, []);

  const [hasMore] = useState(() => MORE.some((field) => plan.columns[field] !== undefined));

  const names = columnNames(rows, plan.hasHead);
  const sample = rows[plan.hasHead ? 1 : 0]?.cells ?? [];
  const columns = { plan, setPlan, names, sample };
  const unknown = plan.template === undefined ? [] : unknownPlaceholders(plan.template, names);
  const fine = lines?.filter((line) => 'wish' in line).length ?? 0;

  const send = async (accountId: string, all: readonly ImportLine[]): Promise<void> => {
    const { signal } = leaving.current;
    const importId = crypto.randomUUID();
    setHanded(0);
    const problem = await handOver(store, { importId, accountId, name, lines: all }, { signal, onProgress: setHanded });
    if (signal.aborted) return;
    setHanded(undefined);
    setError(problem);
    if (!problem) onHanded(importId);
  };

  if (!account) {
    return (
      <Note
        tone="wait"
        title={words.imports.noAccount}
        action={<ButtonLink href={hrefOf({ screen: 'home' })}>{words.people.addNumber}</ButtonLink>}
      >
        {words.imports.noAccountMeaning}
      </Note>
    );
  }
  if (handed !== undefined && lines) {
    return (
      <Card title={name}>
        <ImportProgress done={handed} total={lines.length}>
          {words.imports.handing(handed, lines.length)}
        </ImportProgress>
      </Card>
    );
  }
  return (
    <>
      <Card title={words.imports.columns} aside={<Button onClick={onAnother}>{words.imports.another}</Button>}>
        <p className="wrap-anywhere text-ink-2">
          {words.imports.columnsMeaning(name, rows.length - (plan.hasHead ? 1 : 0))}
        </p>
        <Switch
          label={words.imports.head}
          checked={plan.hasHead}
          onChange={(hasHead) => setPlan({ ...plan, hasHead })}
        />
        <div className="grid gap-4 sm:grid-cols-[repeat(2,minmax(0,1fr))]">
          {senders.length > 1 ? (
            <Select
              label={words.imports.account}
              value={account.id}
              onChange={setChosen}
              options={senders.map(({ id, label }) => ({ value: id, label }))}
            />
          ) : null}
          <ColumnSelect field="number" {...columns} />
        </div>
        <div className="grid gap-3">
          <Segments
            label={words.imports.textFrom}
            value={plan.template === undefined ? 'column' : 'template'}
            onChange={(from) => setPlan({ ...plan, template: from === 'template' ? (plan.template ?? '') : undefined })}
            options={(['column', 'template'] as const).map((value) => ({ value, label: words.imports.texts[value] }))}
          />
          {plan.template === undefined ? (
            <div className="sm:max-w-[50%]">
              <ColumnSelect field="text" {...columns} />
            </div>
          ) : (
            <TemplateField
              value={plan.template}
              names={names}
              unknown={unknown}
              maxLength={IMPORT_TEXT_MAX}
              onChange={(template) => setPlan({ ...plan, template })}
            />
          )}
        </div>
        <details open={hasMore}>
          <summary className="w-fit font-semibold">{words.imports.more}</summary>
          <div className="mt-4 grid gap-4 sm:grid-cols-[repeat(2,minmax(0,1fr))]">
            {MORE.map((field) => (
              <ColumnSelect key={field} field={field} {...columns} />
            ))}
          </div>
        </details>
        <Country
          lines={lines}
          accounts={senders}
          first={account}
          value={plan.callingCode}
          onChange={(callingCode) => setPlan({ ...plan, callingCode })}
        />
      </Card>
      <Preview lines={lines} channel={account.channel} />
      <ErrorNote error={error} />
      {lines && fine === 0 ? <Note tone="wait" title={words.imports.nothingToSend} /> : null}
      {lines && fine > 0 && unknown.length === 0 ? (
        <div className="grid justify-items-start gap-2">
          <Button look="primary" onClick={() => void send(account.id, lines)}>
            {words.imports.check(fine)}
          </Button>
          <p className="text-1 text-ink-2">{words.imports.checkMeaning}</p>
        </div>
      ) : null}
    </>
  );
}

/** Seldom there; shown at once when they are. */
const MORE = ['id', 'schedule', 'validity', 'priority', 'group', 'creator'] as const;

/** All rows under a plan, made anew when it changes; undefined until they are there first. */
function useLines(rows: Table['rows'], plan: Plan): ImportLine[] | undefined {
  const store = useStore();
  const [lines, setLines] = useState<ImportLine[]>();
  const priorities = useMemo<Surroundings['priorities']>(
    () =>
      new Map(
        PRIORITIES.flatMap((name) => [
          [name, name] as const,
          [words.queue.priorities[name].toLowerCase(), name] as const,
        ]),
      ),
    [],
  );
  useEffect(() => {
    const mine = new AbortController();
    composeLines(rows, plan, { now: store.now(), priorities }, mine.signal).then(setLines, (error: unknown) => {
      if (!mine.signal.aborted) throw error;
    });
    return () => mine.abort();
  }, [rows, plan, priorities, store]);
  return lines;
}
