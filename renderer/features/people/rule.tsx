import { createLiveQuery } from '../../app/live-query.ts';
import { useCommand } from '../../app/hooks.ts';
import { useLive } from '../../app/live.ts';
import { pageClock } from '../../app/page-clock.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Switch } from '../../ui/switch.tsx';
import { words } from '../../words/index.ts';
import { READ_EVERY_MS, type InstanceName } from './instance.ts';

/** Whether people must register before this number may write to them. */
export function Rule({ which }: { which: InstanceName }) {
  const [{ value }, live] = useLive((store) =>
    createLiveQuery(store, pageClock, 'instance.list', { client: which.client }, READ_EVERY_MS),
  );
  const command = useCommand();
  const rule = value?.instances.find(
    ({ channel, instance }) => channel === which.channel && instance === which.instance,
  )?.optIn;
  if (rule === undefined) return null;
  const change = async (optIn: boolean) => {
    await command.run('instance.optIn', { ...which, optIn });
    live.read();
  };
  return (
    <Card>
      <Switch
        label={words.people.rule}
        checked={rule}
        disabled={command.busy}
        onChange={(checked) => void change(checked)}
      >
        {rule ? words.people.ruleOn : words.people.ruleOff}
      </Switch>
      <ErrorNote error={command.error} />
    </Card>
  );
}
