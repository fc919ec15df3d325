import type { Command } from 'commander';
import { checkDoors } from '../doors/check.ts';
import { fileKeyOf, SETTINGS } from '../config/settings.ts';
import { translationChoice } from '../config/translation.ts';
import { guardRules } from '../guard.ts';
import { configOf } from './ask.ts';
import { command, print, type Common } from './command.ts';
import { table } from './table.ts';

export function configCommands(program: Command): void {
  const config = program.command('config').description('settings of the gateway');

  command(config, 'check', 'are the settings right, and where does each come from?').action((options: Common) => {
    const { config, file, origins, notes } = configOf(options);
    checkDoors(config);
    guardRules(config);
    translationChoice(config);
    const settings = [...SETTINGS].map(([key, { isSecret }]) => {
      const origin = origins.get(key);
      const value = origin === undefined ? config[key] : origin.value;
      const shown = isSecret === true && value !== undefined ? '(secret)' : value;
      return { name: fileKeyOf(key), value: shown ?? null, from: origin?.label ?? null };
    });
    print(options, { file: file ?? null, settings, notes }, [
      file === undefined ? 'No file of settings was found.' : `File: ${file}`,
      ...table(
        ['setting', 'value', 'from'],
        settings.map(({ name, value, from }) => [name, value === null ? undefined : String(value), from ?? 'default']),
        '',
      ),
      ...notes,
      'The settings are right.',
    ]);
  });
}
