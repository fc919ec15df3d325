import type { Menu, MenuItemConstructorOptions, Tray } from 'electron';
import type { UiSnapshot } from '../../shared/contract/ui.ts';
import { needsOf } from '../../shared/policy/needs-person.ts';
import type { DesktopWords } from './words/en.ts';

/** Each has an icon of its own shape, so that it is told apart without colour. */
export type TrayState = 'starting' | 'good' | 'wait' | 'paused' | 'empty' | 'bad';

/** All numbers in one word; the worst counts. Without an engine it is starting, or starting again. */
export function trayState(snapshot: UiSnapshot | undefined): TrayState {
  if (snapshot === undefined) return 'starting';
  if (needsOf(snapshot).length > 0) return 'bad';
  const paired = snapshot.accounts.filter(({ session }) => session.kind !== 'unpaired' && session.kind !== 'pairing');
  if (paired.length === 0) return 'empty';
  if (paired.every(({ paused }) => paused)) return 'paused';
  const areOnline = paired.every(({ session, paused }) => paused || session.kind === 'online');
  return areOnline && snapshot.link.state.kind === 'linked' ? 'good' : 'wait';
}

export interface TrayOptions {
  /** Made once; some desktops have no tray and show nothing. */
  create(icon: string): Pick<Tray, 'setImage' | 'setToolTip' | 'setContextMenu' | 'on'>;
  menu(template: MenuItemConstructorOptions[]): Menu;
  /** Absolute path of a state's icon. */
  icon(state: TrayState): string;
  open(): void;
  /** Pauses or resumes every account. */
  setPaused(paused: boolean): void;
  quit(): void;
}

/** The icon in the tray. Returns what shows a new state, or the same one in another language. */
export function createTray(options: TrayOptions): (snapshot: UiSnapshot | undefined, words: DesktopWords) => void {
  const tray = options.create(options.icon('starting'));
  let shown: string | undefined;
  let spoken: DesktopWords | undefined;
  tray.on('click', () => options.open());

  return (snapshot, words) => {
    const state = trayState(snapshot);
    const accounts = snapshot?.accounts ?? [];
    const areAllPaused = accounts.length > 0 && accounts.every(({ paused }) => paused);
    const key = `${state} ${accounts.length > 0} ${areAllPaused}`;
    if (key === shown && words === spoken) return;
    shown = key;
    spoken = words;
    tray.setImage(options.icon(state));
    tray.setToolTip(`Pairline: ${words.tray[state]}`);
    tray.setContextMenu(
      options.menu([
        { label: words.tray[state], enabled: false },
        { type: 'separator' },
        { label: words.menu.open, click: () => options.open() },
        {
          label: areAllPaused ? words.menu.resumeAll : words.menu.pauseAll,
          enabled: accounts.length > 0,
          click: () => options.setPaused(!areAllPaused),
        },
        { type: 'separator' },
        { label: words.menu.quit, click: () => options.quit() },
      ]),
    );
  };
}
