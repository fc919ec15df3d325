import { useEffect, useState } from 'react';
import { useCommand, useStore } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { words } from '../../words/index.ts';

/** Where everything of this installation lies. */
export function DataFolder() {
  const store = useStore();
  const command = useCommand();
  const [folder, setFolder] = useState<string>();
  useEffect(() => {
    let isShown = true;
    const read = async (): Promise<void> => {
      const result = await store.call('shell.folders', {});
      if (isShown && result.ok) setFolder(result.value.data);
    };
    void read();
    return () => {
      isShown = false;
    };
  }, [store]);
  return (
    <Card title={words.settings.data}>
      <p className="text-ink-2">{words.settings.dataMeaning}</p>
      {folder === undefined ? null : (
        <p className="wrap-anywhere">
          <bdi dir="ltr">{folder}</bdi>
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button busy={command.busy} onClick={() => void command.run('shell.openDataFolder', {})}>
          {words.settings.openFolder}
        </Button>
      </div>
      <ErrorNote error={command.error} />
    </Card>
  );
}
