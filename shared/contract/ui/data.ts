import { z } from 'zod';
import type { Channel } from '../../model/channel.ts';
import type { PlaceProblem } from '../../policy/data-place.ts';
import { PASSPHRASE_MAX, PASSPHRASE_MIN } from '../../policy/passphrase.ts';

/**
 * The data of this installation as a whole: what runs around the engine answers, because the engine must not run while its
 * folder is replaced or removed.
 */
export const dataCalls = {
  /** Where the data lies, and how much room there is. Measured anew with each call. */
  'data.facts': z.object({}),
  /** Writes everything that another machine needs into one sealed file. In the desktop app the owner is asked where. */
  'backup.make': z.object({ passphrase: z.string().min(PASSPHRASE_MIN).max(PASSPHRASE_MAX) }),
  /** Which file is meant: the desktop app asks; without it, what the browser has sent. */
  'backup.choose': z.object({}),
  /** Reads and checks all of the file that was chosen. Nothing is changed. */
  'backup.look': z.object({ passphrase: z.string().min(1).max(PASSPHRASE_MAX) }),
  /** Puts what was looked at in the place of the present data. Pairline starts again. */
  'backup.restore': z.object({}),
  /** Forgets the file that was chosen and what was read of it. */
  'backup.forget': z.object({}),
  /** The owner is asked for a folder. Only in the desktop app; elsewhere none is chosen. */
  'data.choosePlace': z.object({}),
  /** Puts everything into another folder of this machine, empty or not there yet. Pairline starts again. */
  'data.move': z.object({ to: z.string().min(1).max(1_000) }),
  /** Removes what a restore has put aside. */
  'data.forgetKept': z.object({}),
  /** Logs all accounts out and removes everything. Pairline starts again, as on the first day. */
  'data.reset': z.object({}),
} as const;

/** A backup without a desktop is fetched from, and brought to, this path beside the screens. */
export const BACKUP_PATH = '/ui/backup';
/** It is brought in parts of so many bytes at most (`PUT …?at=<offset>`), from the first on. */
export const BACKUP_PART_BYTES = 1024 * 1024;

export interface BackupFacts {
  /** UTC milliseconds. */
  createdAt: number;
  machine: string;
  appVersion: string;
  accounts: { channel: Channel; label: string; number?: string }[];
  /** Messages that had not been sent then. */
  waiting: number;
  /** A gateway with its customers and queue is in it. */
  gateway: boolean;
}

export interface DataAnswers {
  'data.facts': {
    folder: string;
    bytes: number;
    freeBytes: number;
    /** What a restore has put aside, since when (UTC milliseconds). */
    kept: { since: number; bytes: number } | null;
    /** Without a desktop: the last backup, which can be fetched. */
    backup: { name: string; madeAt: number; bytes: number } | null;
    /**
     * Of this start. `undone`: the backup that was restored did not start, and what was here before is back. `notMoved`: what was
     * to be moved is where it was, because the room was used up meanwhile, say.
     */
    start: 'nothing' | 'trial' | 'undone' | 'reset' | 'notMoved';
  };
  /** `null`: the owner chose no place. */
  'backup.make': { name: string; bytes: number } | null;
  'backup.choose': { name: string; bytes: number } | null;
  /** `obstacle`: why it cannot be restored here as Pairline runs now. */
  'backup.look': BackupFacts & { obstacle: 'needsGateway' | null };
  'backup.restore': null;
  'backup.forget': null;
  'data.choosePlace': { folder: string | null };
  /** `problem`: why it cannot be there; nothing happens then. */
  'data.move': { problem: PlaceProblem | null };
  'data.forgetKept': null;
  /** Accounts whose network was not reached: their phones still list this device. */
  'data.reset': { notLoggedOut: string[] };
}

export type DataCall = keyof typeof dataCalls;
