import { ScreenTitle } from '../../ui/screen-title.tsx';
import { words } from '../../words/index.ts';
import { Appearance } from './appearance.tsx';

/** What the owner can choose, by subject; each change is kept at once. */
export function SettingsScreen() {
  return (
    <>
      <ScreenTitle title={words.settings.title}>{words.settings.meaning}</ScreenTitle>
      <div className="grid max-w-[760px] gap-4">
        <Appearance />
      </div>
    </>
  );
}
