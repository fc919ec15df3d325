import { useState } from 'react';
import { RETENTION_COUNT_MAX, type RetentionLoss } from '../../../shared/contract/ui/retention.ts';
import { RETRY_RECEIPT_DAYS, type Retention } from '../../../shared/policy/retention.ts';
import { useCommand, useSnapshot } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Note } from '../../ui/note.tsx';
import { Select } from '../../ui/select.tsx';
import { words } from '../../words/index.ts';

const DAYS: readonly number[] = [1, 3, 7, 14, 30, 60, 90, 180, 365];

/** How long things are kept; a shorter time says what it deletes before anything is done. */
export function KeptFor() {
  const kept = useSnapshot(({ settings }) => settings.retention);
  // Another page, or this one, has changed it: what was chosen here begins anew.
  return <Choices key={JSON.stringify(kept)} kept={kept} />;
}

function Choices({ kept }: { kept: Retention }) {
  const isEmbedded = useSnapshot(({ link }) => link.embedded);
  const isDesktop = useSnapshot(({ app }) => app.shell === 'desktop');
  const command = useCommand();
  const [chosen, setChosen] = useState(kept);
  const [loss, setLoss] = useState<RetentionLoss>();
  const shown: (keyof Retention)[] = [
    'sentDays',
    'mediaDays',
    ...(isEmbedded ? (['receivedDays'] as const) : []),
    'eventsDays',
    ...(isDesktop ? (['logsDays'] as const) : []),
  ];
  const isChanged = shown.some((kind) => chosen[kind] !== kept[kind]);
  const set = (): void => void command.run('retention.set', { retention: chosen });
  const save = async (): Promise<void> => {
    const result = await command.run('retention.preview', { retention: chosen });
    if (!result.ok) return;
    if (lossLines(result.value).length > 0) setLoss(result.value);
    else set();
  };
  return (
    <Card title={words.retention.title}>
      <p className="text-ink-2">
        {words.retention.meaning} {isEmbedded ? null : words.retention.hosted}
      </p>
      <div className="grid gap-4 md:grid-cols-2">
        {shown.map((kind) => (
          <div key={kind} className="grid content-start gap-1">
            <Select
              label={words.retention.kinds[kind].label}
              value={String(chosen[kind])}
              options={choicesOf(kept[kind]).map((count) => ({
                value: String(count),
                label: words.retention.days(count),
              }))}
              onChange={(days) => setChosen({ ...chosen, [kind]: Number(days) })}
            />
            <p className="text-1 text-ink-2">{words.retention.kinds[kind].meaning}</p>
          </div>
        ))}
      </div>
      {chosen.sentDays < RETRY_RECEIPT_DAYS ? <Note tone="wait" title={words.retention.lateReceipts} /> : null}
      <ErrorNote error={command.error} />
      {isChanged ? (
        <div className="flex flex-wrap gap-2">
          <Button look="primary" busy={command.busy} onClick={() => void save()}>
            {command.busy ? words.retention.looking : words.retention.save}
          </Button>
          <Button onClick={() => setChosen(kept)}>{words.retention.undo}</Button>
        </div>
      ) : null}
      {loss === undefined ? null : (
        <Confirm
          title={words.retention.asks}
          confirm={words.retention.confirm}
          cancel={words.retention.cancel}
          onCancel={() => setLoss(undefined)}
          onConfirm={() => {
            setLoss(undefined);
            set();
          }}
        >
          {words.retention.goes}
          <span className="mt-2 grid gap-1">
            {lossLines(loss).map((line) => (
              <span key={line}>{line}</span>
            ))}
          </span>
        </Confirm>
      )}
    </Card>
  );
}

const choicesOf = (present: number): number[] => [...new Set([...DAYS, present])].toSorted((a, b) => a - b);

/** What goes, kind by kind; nothing of what stays. */
function lossLines({ sent, media, events, logs, gateway }: RetentionLoss): string[] {
  const { retention } = words;
  const most = RETENTION_COUNT_MAX;
  const lines: [number, string][] = [
    [sent, retention.lossSent(sent, most)],
    [media, retention.lossMedia(media, most)],
    [gateway?.contents ?? 0, retention.lossContents(gateway?.contents ?? 0, most)],
    [gateway?.messages ?? 0, retention.lossMessages(gateway?.messages ?? 0, most)],
    [events, retention.lossEvents(events, most)],
    [logs, retention.lossLogs(logs)],
  ];
  return lines.filter(([count]) => count > 0).map(([, line]) => line);
}
