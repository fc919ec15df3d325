import { useState } from 'react';
import type { ImportView, UiError } from '../../../shared/contract/ui.ts';
import type { ImportLineView } from '../../../shared/contract/ui/imports.ts';
import { useStore } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { words } from '../../words/index.ts';
import { resultFile, resultName } from './result-file.ts';

const PAGE = 1_000;

/** What became of each line, as a file. */
export function SaveResult({ view: { id: importId, name } }: { view: ImportView }) {
  const store = useStore();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<UiError>();
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    const lines: ImportLineView[] = [];
    for (let after = 0, more = true; more;) {
      const page = await store.call('import.lines', { importId, after, limit: PAGE });
      if (!page.ok) {
        setBusy(false);
        setError(page.error);
        return;
      }
      lines.push(...page.value.lines);
      after = lines.at(-1)?.line ?? 0;
      more = page.value.lines.length === PAGE;
    }
    setBusy(false);
    saveFile(resultName(name), 'text/csv;charset=utf-8', resultFile(lines));
  };
  return (
    <>
      <Button busy={busy} onClick={() => void save()}>
        {busy ? words.imports.saving : words.imports.save}
      </Button>
      <ErrorNote error={error} />
    </>
  );
}
