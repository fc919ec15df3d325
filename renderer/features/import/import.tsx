import { useEffect, useRef, useState } from 'react';
import { useSnapshot } from '../../app/hooks.ts';
import { goTo, hrefOf } from '../../app/route.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Note } from '../../ui/note.tsx';
import { ScreenTitle } from '../../ui/screen-title.tsx';
import { words } from '../../words/index.ts';
import { ChooseFile } from './choose-file.tsx';
import { forgetHandedFile, handedFile } from './handed-file.ts';
import { ImportList } from './import-list.tsx';
import { ImportProgress } from './import-progress.tsx';
import { ImportState } from './import-state.tsx';
import { MapColumns } from './map-columns.tsx';
import { readTable, TableError, type Table } from './read-table.ts';

type Stage =
  | { kind: 'choose'; problem?: TableError }
  | { kind: 'reading'; file: File }
  | { kind: 'map'; name: string; table: Table };

/** Messages from a file: a new one, or how far one is. */
export function Import({ importId }: { importId: string | undefined }) {
  return (
    <>
      <ScreenTitle title={words.imports.title}>{words.imports.meaning}</ScreenTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        {importId === undefined ? <NewImport /> : <OneImport importId={importId} />}
        <ImportList openId={importId} />
      </div>
    </>
  );
}

function OneImport({ importId }: { importId: string }) {
  const view = useSnapshot(({ imports }) => imports.find(({ id }) => id === importId));
  if (view) return <ImportState key={importId} view={view} />;
  return (
    <Note
      tone="rest"
      title={words.imports.gone}
      action={<ButtonLink href={hrefOf({ screen: 'import', importId: undefined })}>{words.imports.open}</ButtonLink>}
    >
      {words.imports.goneMeaning}
    </Note>
  );
}

function NewImport() {
  const [stage, setStage] = useState<Stage>(() => {
    const file = handedFile();
    return file ? { kind: 'reading', file } : { kind: 'choose' };
  });
  // It is read once; who comes back later chooses again.
  useEffect(() => forgetHandedFile(), []);
  const choose = (file: File): void => setStage({ kind: 'reading', file });

  switch (stage.kind) {
    case 'choose':
      return <ChooseFile problem={stage.problem} onFile={choose} />;
    case 'reading':
      return (
        <Reading
          file={stage.file}
          onTable={(table) => setStage({ kind: 'map', name: stage.file.name, table })}
          onProblem={(problem) => setStage({ kind: 'choose', problem })}
        />
      );
    case 'map':
      return (
        <MapColumns
          name={stage.name}
          table={stage.table}
          onAnother={() => setStage({ kind: 'choose' })}
          onHanded={(id) => goTo({ screen: 'import', importId: id })}
        />
      );
    default:
      return stage satisfies never;
  }
}

interface ReadingProps {
  file: File;
  onTable(table: Table): void;
  onProblem(problem: TableError): void;
}

/** Reads a file as soon as it is shown, and stops when it is not shown any more. */
function Reading({ file, onTable, onProblem }: ReadingProps) {
  const [share, setShare] = useState(0);
  const tell = useRef({ onTable, onProblem });
  useEffect(() => {
    tell.current = { onTable, onProblem };
  });
  useEffect(() => {
    const mine = new AbortController();
    readTable(file, { signal: mine.signal, onProgress: setShare }).then(
      (table) => tell.current.onTable(table),
      (error: unknown) => {
        if (mine.signal.aborted) return;
        if (!(error instanceof TableError)) throw error;
        tell.current.onProblem(error);
      },
    );
    return () => mine.abort();
  }, [file]);
  return (
    <Card title={words.imports.readingFile}>
      <ImportProgress done={share} total={1} />
    </Card>
  );
}
