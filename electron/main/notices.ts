import type { UiSnapshot } from '../../shared/contract/ui.ts';
import { needKey, needsOf } from '../../shared/policy/needs-person.ts';
import type { Clock, Timer } from '../../shared/ports.ts';
import { needWords } from './need-words.ts';
import type { DesktopWords, NoticeWords } from './words/en.ts';

/** An engine that crashed is back within a second or two; a person hears only of one that is not. */
export const ENGINE_DOWN_MS = 10_000;

export interface NoticeOptions {
  clock: Clock;
  /** Shows a notification of the system. */
  show(words: NoticeWords): void;
  /** The person looks at the screens, which say it themselves. */
  isWatched(): boolean;
  words(): DesktopWords;
}

/** Notifications for what needs a person: once for as long as it lasts, and never while the screens are looked at. */
export interface Notices {
  changed(snapshot: UiSnapshot | undefined): void;
  stop(): void;
}

export function createNotices({ clock, show, isWatched, words }: NoticeOptions): Notices {
  let told = new Set<string>();
  let hasRun = false;
  let downTimer: Timer | undefined;
  let wantsNotices = true;
  let hasStopped = false;

  const tell = (words: NoticeWords): void => {
    if (wantsNotices && !isWatched()) show(words);
  };

  return {
    changed(snapshot) {
      // The engine ends after this, and its end is wanted.
      if (hasStopped) return;
      if (snapshot === undefined) {
        if (hasRun) downTimer ??= clock.timer(ENGINE_DOWN_MS, () => tell(words().engineDown));
        return;
      }
      hasRun = true;
      wantsNotices = snapshot.settings.notify;
      downTimer?.cancel();
      downTimer = undefined;
      const needs = needsOf(snapshot);
      for (const need of needs) if (!told.has(needKey(need))) tell(needWords(need, words()));
      told = new Set(needs.map(needKey));
    },
    stop() {
      hasStopped = true;
      downTimer?.cancel();
    },
  };
}
