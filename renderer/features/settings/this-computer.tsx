import type { Settings } from '../../../shared/contract/ui.ts';
import { useCommand, useSnapshot } from '../../app/hooks.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Switch } from '../../ui/switch.tsx';
import { words } from '../../words/index.ts';

const HABITS = ['keepRunning', 'startAtLogin', 'keepAwake', 'notify'] as const satisfies (keyof Settings)[];

/** How the desktop app behaves on the machine it lives on. */
export function ThisComputer() {
  const settings = useSnapshot((snapshot) => snapshot.settings);
  const command = useCommand();
  return (
    <Card title={words.settings.thisComputer}>
      {HABITS.map((name) => (
        <Switch
          key={name}
          label={words.settings.habits[name].label}
          checked={settings[name]}
          onChange={(checked) => void command.run('settings.change', { [name]: checked })}
        >
          {words.settings.habits[name].meaning}
        </Switch>
      ))}
      <ErrorNote error={command.error} />
    </Card>
  );
}
