import { useRef } from 'react';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';
import { DropZone } from './drop-zone.tsx';
import type { TableError } from './read-table.ts';

interface Props {
  /** Why the last one could not be read. */
  problem: TableError | undefined;
  onFile(file: File): void;
}

export function ChooseFile({ problem, onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const said = problem && words.imports.problems[problem.problem];
  return (
    <>
      {said ? (
        <Note tone="bad" title={said.title} alert>
          {problem.line === undefined ? null : <>{words.imports.problemLine(problem.line)} </>}
          {said.meaning}
        </Note>
      ) : null}
      <DropZone onFile={onFile}>
        {(isOver) => (
          <div
            className={`grid justify-items-center gap-3 rounded-card border border-dashed px-4 py-12 text-center transition-colors ${
              isOver ? 'border-accent bg-accent-soft' : 'border-line-3 bg-sheet'
            }`}
          >
            <svg viewBox="0 0 32 32" className="size-8 text-ink-3" fill="none" stroke="currentColor" aria-hidden="true">
              <path
                d="M16 21V6m0 0-5.5 5.5M16 6l5.5 5.5M5 20v5a2 2 0 0 0 2 2h18a2 2 0 0 0 2-2v-5"
                strokeWidth="2"
                strokeLinecap="round"
                strokeLinejoin="round"
              />
            </svg>
            <h2>{words.imports.drop}</h2>
            <p className="max-w-[56ch] text-ink-2">{words.imports.dropMeaning}</p>
            <Button look="primary" onClick={() => input.current?.click()}>
              {words.imports.choose}
            </Button>
          </div>
        )}
      </DropZone>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        hidden
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          // The same file may be chosen again after it was mended.
          currentTarget.value = '';
          if (file) onFile(file);
        }}
      />
    </>
  );
}
