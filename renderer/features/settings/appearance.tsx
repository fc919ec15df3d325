import { LANGUAGES, THEMES } from '../../../shared/contract/ui.ts';
import { useCommand, useSnapshot } from '../../app/hooks.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Select } from '../../ui/select.tsx';
import { languageNames } from '../../words/en/settings.ts';
import { words } from '../../words/index.ts';

/** Colours and language. */
export function Appearance() {
  const { theme, language } = useSnapshot(({ settings }) => settings);
  const command = useCommand();
  return (
    <Card title={words.settings.appearance}>
      <div className="grid gap-1">
        <span className="font-semibold" aria-hidden="true">
          {words.settings.theme}
        </span>
        <Segments
          label={words.settings.theme}
          value={theme}
          options={THEMES.map((value) => ({ value, label: words.settings.themes[value] }))}
          onChange={(chosen) => void command.run('settings.change', { theme: chosen })}
        />
      </div>
      <div className="max-w-80">
        <Select
          label={words.settings.language}
          value={language}
          options={[
            { value: 'system', label: words.settings.systemLanguage },
            ...LANGUAGES.map((value) => ({ value, label: languageNames[value] })),
          ]}
          onChange={(chosen) => void command.run('settings.change', { language: chosen })}
        />
      </div>
      <ErrorNote error={command.error} />
    </Card>
  );
}
