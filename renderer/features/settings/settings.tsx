import { useSnapshot } from '../../app/hooks.ts';
import { ScreenTitle } from '../../ui/screen-title.tsx';
import { words } from '../../words/index.ts';
import { Alerts } from './alerts.tsx';
import { ApiSettings } from './api-settings.tsx';
import { Appearance } from './appearance.tsx';
import { Backup } from './backup.tsx';
import { DataFolder, useDataFacts } from './data-folder.tsx';
import { Gateway } from './gateway.tsx';
import { OwnAuthority } from './own-authority.tsx';
import { Pace } from './pace.tsx';
import { KeptFor } from './retention.tsx';
import { ProxyCard } from './proxy.tsx';
import { Reset } from './reset.tsx';
import { Restore } from './restore.tsx';
import { ThisComputer } from './this-computer.tsx';
import { ThisBrowser } from './this-browser.tsx';

/** The data of this installation: where it is, a copy of it, a copy in its place, none of it. */
function OwnData() {
  const [facts, measure] = useDataFacts();
  return (
    <>
      <DataFolder facts={facts} measure={measure} />
      <Backup facts={facts} measure={measure} />
      <Restore />
      <Reset />
    </>
  );
}

/** What the owner can choose, by subject; each change is kept at once. */
export function SettingsScreen() {
  const isDesktop = useSnapshot(({ app }) => app.shell === 'desktop');
  return (
    <>
      <ScreenTitle title={words.settings.title}>{words.settings.meaning}</ScreenTitle>
      <div className="grid max-w-[760px] gap-4">
        {isDesktop ? <ThisComputer /> : null}
        <Gateway />
        <ApiSettings />
        <Pace />
        <Alerts />
        <KeptFor />
        <ProxyCard />
        <OwnAuthority />
        <Appearance />
        <OwnData />
        {isDesktop ? null : <ThisBrowser />}
      </div>
    </>
  );
}
