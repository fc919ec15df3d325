import { useEffect, useState } from 'react';
import type { DataAnswers } from '../../../shared/contract/ui/data.ts';
import { useCommand, useSnapshot, useStore } from '../../app/hooks.ts';
import type { Store } from '../../app/store.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { absoluteTime, bytes } from '../../ui/format.ts';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';
import { MoveData } from './move-data.tsx';
import { Restarting } from './restore.tsx';

export type DataFacts = DataAnswers['data.facts'];

/** Measured when the screen opens, and again when it is asked for: counting a folder is work for a disk. */
export function useDataFacts(): [DataFacts | undefined, () => void] {
  const store = useStore();
  const [facts, setFacts] = useState<DataFacts>();
  useEffect(() => {
    let isShown = true;
    const read = async (): Promise<void> => {
      const found = await factsOf(store);
      if (isShown && found) setFacts(found);
    };
    void read();
    return () => {
      isShown = false;
    };
  }, [store]);
  const measure = async (): Promise<void> => setFacts(await factsOf(store));
  return [facts, () => void measure()];
}

async function factsOf(store: Store): Promise<DataFacts | undefined> {
  const result = await store.call('data.facts', {});
  return result.ok ? result.value : undefined;
}

/** Where everything of this installation lies, and how much room it has. */
export function DataFolder({ facts, measure }: { facts: DataFacts | undefined; measure(): void }) {
  const isDesktop = useSnapshot(({ app }) => app.shell === 'desktop');
  const command = useCommand();
  const [moves, setMoves] = useState(false);
  const [isMoving, setMoving] = useState(false);
  const forgetKept = async (): Promise<void> => {
    if ((await command.run('data.forgetKept', {})).ok) measure();
  };
  if (isMoving) return <Restarting title={words.data.folder}>{words.data.movingMeaning}</Restarting>;
  return (
    <Card title={words.data.folder}>
      {facts?.start === 'undone' ? (
        <Note tone="bad" title={words.data.undone}>
          {words.data.undoneMeaning}
        </Note>
      ) : null}
      {facts?.start === 'notMoved' ? (
        <Note tone="bad" title={words.data.notMoved}>
          {words.data.notMovedMeaning}
        </Note>
      ) : null}
      <p className="text-ink-2">{words.data.folderMeaning}</p>
      {facts === undefined ? null : (
        <dl className="grid gap-x-6 gap-y-1 md:grid-cols-[auto_minmax(0,1fr)]">
          <dt className="text-ink-2">{words.data.where}</dt>
          <dd className="wrap-anywhere">
            <bdi dir="ltr">{facts.folder}</bdi>
          </dd>
          <dt className="text-ink-2">{words.data.size}</dt>
          <dd>
            <bdi dir="ltr">{bytes(facts.bytes)}</bdi>
          </dd>
          <dt className="text-ink-2">{words.data.free}</dt>
          <dd>
            <bdi dir="ltr">{bytes(facts.freeBytes)}</bdi>
          </dd>
        </dl>
      )}
      {facts?.kept ? (
        <Note
          tone="rest"
          title={words.data.kept(absoluteTime(facts.kept.since), bytes(facts.kept.bytes))}
          action={
            <Button busy={command.busy} onClick={() => void forgetKept()}>
              {words.data.forgetKept}
            </Button>
          }
        />
      ) : null}
      {moves && facts ? (
        <MoveData facts={facts} onMoving={() => setMoving(true)} onCancel={() => setMoves(false)} />
      ) : (
        <div className="flex flex-wrap gap-2">
          {isDesktop ? (
            <Button busy={command.busy} onClick={() => void command.run('shell.openDataFolder', {})}>
              {words.data.openFolder}
            </Button>
          ) : null}
          <Button disabled={facts === undefined} onClick={() => setMoves(true)}>
            {words.data.move}
          </Button>
        </div>
      )}
      <ErrorNote error={command.error} />
    </Card>
  );
}
