import type { WarningCode } from '../../shared/contract/ui.ts';
import type { SessionKind } from '../../shared/model/session.ts';
import type { Need } from '../../shared/policy/needs-person.ts';
import type { TrayState } from './tray.ts';

/** What the system shows for the app outside of its window: these words are needed while no screen is open. */
export interface NoticeWords {
  title: string;
  body: string;
}

export const trayWords: Record<TrayState, string> = {
  starting: 'Starting',
  good: 'All numbers are online',
  wait: 'Connecting',
  paused: 'Paused',
  empty: 'No number is paired yet',
  bad: 'Needs you',
};

export const menuWords = {
  open: 'Open Pairline',
  pauseAll: 'Pause all numbers',
  resumeAll: 'Resume all numbers',
  quit: 'Quit Pairline',
};

export const keepsRunningWords: NoticeWords = {
  title: 'Pairline keeps running',
  body: 'Your numbers stay connected. To see or quit it, use its icon in the tray, or start Pairline again.',
};

export const engineDownWords: NoticeWords = {
  title: 'Pairline had to start its engine again',
  body: 'It is tried again by itself, and nothing is lost. If this goes on, restart this machine.',
};

const sessionBodies: Partial<Record<SessionKind, string>> = {
  restricted: 'Its network restricts it for now. Open Pairline to see what that means.',
  loggedOut: 'It was signed out. Open Pairline to pair it again.',
  replaced: 'It is in use elsewhere. Open Pairline to take it back.',
  broken: 'It stopped and needs your decision. Open Pairline to see why.',
};

const warningTitles: Partial<Record<WarningCode, string>> = {
  diskFull: 'The disk of this machine is full',
  gatewayUnreachable: 'The gateway does not answer',
};

/** Without numbers and texts of people: a notification is seen by whoever passes. */
export function needWords(need: Need): NoticeWords {
  switch (need.kind) {
    case 'session':
      return { title: `${need.label} needs you`, body: sessionBodies[need.state] ?? 'Open Pairline to see why.' };
    case 'held':
      return {
        title: `${need.label} needs you`,
        body: 'Another number was paired than before. Open Pairline to decide.',
      };
    case 'newChats':
      return {
        title: `${need.label} needs you`,
        body: 'The network takes messages to new people for spam. Open Pairline to decide when to go on.',
      };
    case 'link':
      return { title: 'The link to the gateway ended', body: 'Open Pairline to see what to do.' };
    case 'warning':
      return { title: warningTitles[need.code] ?? 'Pairline needs you', body: 'Open Pairline to see what to do.' };
    default:
      return need satisfies never;
  }
}
