import type { App, Notification, PowerMonitor } from 'electron';
import type { MachineEvent } from '../../shared/contract/ui/health.ts';
import type { UiSnapshot } from '../../shared/contract/ui.ts';
import { DEFAULT_SETTINGS } from '../../shared/contract/ui/settings.ts';
import type { Clock } from '../../shared/ports.ts';
import type { DesktopStateFile } from './desktop-state.ts';
import type { EngineView } from './engine-view.ts';
import { wantsAwake } from './keep-awake.ts';
import { createNotices } from './notices.ts';
import type { DesktopWords, NoticeWords } from './words/en.ts';
import type { Spoken } from './words/spoken.ts';

export interface HabitsOptions {
  app: Pick<App, 'on' | 'quit'>;
  power: Pick<PowerMonitor, 'on' | 'isOnBatteryPower'>;
  view: EngineView;
  state: DesktopStateFile;
  clock: Clock;
  /** Undefined where the system shows none. */
  notification?: ((words: NoticeWords) => Pick<Notification, 'on' | 'show'>) | undefined;
  showTray(snapshot: UiSnapshot | undefined, words: DesktopWords): void;
  spoken: Spoken;
  keepAwake(wanted: boolean): void;
  startAtLogin(wanted: boolean): Promise<void>;
  machineChanged(event: MachineEvent): void;
  openWindow(): void;
  /** The window is open and has the person's attention. */
  isWatched(): boolean;
}

/** What the app does on a person's machine besides showing its screens. Returns the end of all of it. */
export function startHabits(options: HabitsOptions): () => void {
  const { app, power, view, spoken, state } = options;
  let onBattery = power.isOnBatteryPower();

  /** Held, or a click on it would find nobody. */
  const shown = new Set<unknown>();
  const show = (words: NoticeWords): void => {
    const notification = options.notification?.(words);
    if (notification === undefined) return;
    shown.add(notification);
    notification.on('click', () => options.openWindow());
    notification.on('close', () => shown.delete(notification));
    notification.show();
  };
  const notices = createNotices({ clock: options.clock, show, isWatched: options.isWatched, words: spoken.words });

  const follow = (): void => {
    const snapshot = view.current();
    if (snapshot !== undefined) spoken.choose(snapshot.settings.language);
    options.showTray(snapshot, spoken.words());
    notices.changed(snapshot);
    options.keepAwake(wantsAwake(snapshot, onBattery));
    if (snapshot !== undefined) void options.startAtLogin(snapshot.settings.startAtLogin);
  };
  view.onChange(follow);
  follow();

  const machine = (event: MachineEvent) => (): void => {
    if (event === 'onBattery' || event === 'onMains') onBattery = event === 'onBattery';
    options.machineChanged(event);
    follow();
  };
  power.on('suspend', machine('slept'));
  power.on('resume', machine('woke'));
  power.on('on-battery', machine('onBattery'));
  power.on('on-ac', machine('onMains'));

  app.on('window-all-closed', () => {
    // Before the engine has told what was chosen, what holds by default.
    const { keepRunning } = view.current()?.settings ?? DEFAULT_SETTINGS;
    if (!keepRunning) return app.quit();
    if (state.current().toldKeepsRunning) return;
    void state.change({ toldKeepsRunning: true });
    show(spoken.words().keepsRunning);
  });
  return () => notices.stop();
}
