import { z } from 'zod';
import type { Destination } from '../../model/channel.ts';
import { destination, durationMs, instantMs, priority } from '../message.ts';

/** Many texts from a table, through the gateway's acceptance. What is here is durable: page, engine and gateway may stop. */

/** Lines of one import, those that cannot be sent included. */
export const IMPORT_MAX_LINES = 100_000;
/** So many in one `import.add`; the page also keeps below the largest frame to the engine. */
export const IMPORT_ADD_MAX = 500;
/** UTF-16 units of one text: it must fit into a frame to the engine, with its fields, in any script. */
export const IMPORT_TEXT_MAX = 10_000;
/** What was accepted is remembered for so long: until then the same line is not accepted a second time by itself. */
export const IMPORT_REMEMBERED_DAYS = 30;
export const IMPORT_ID_MAX = 200;

/** What is wrong with a line of the file itself, before any gateway is asked. */
export const LINE_PROBLEMS = [
  'numberMissing',
  'numberBad',
  /** It has no country code, and none was chosen. */
  'countryMissing',
  'groupBad',
  'textEmpty',
  'textTooLong',
  /** A placeholder of the text has nothing in its column. */
  'valueMissing',
  /** The same message to the same recipient stands further up, or the same id. */
  'duplicate',
  'scheduleBad',
  'schedulePast',
  'validityBad',
  'priorityBad',
  'idTooLong',
] as const;
export type LineProblem = (typeof LINE_PROBLEMS)[number];

/** A message as it will be sent. */
export const importWish = z.object({
  to: destination,
  text: z.string().min(1).max(IMPORT_TEXT_MAX),
  /** The owner's own name for it: under one id only one message is accepted. */
  id: z.string().min(1).max(IMPORT_ID_MAX).optional(),
  priority: priority.optional(),
  /** Not sent earlier, UTC milliseconds. */
  notBefore: instantMs.optional(),
  validityMs: durationMs.positive().optional(),
});
export type ImportWish = z.infer<typeof importWish>;

/** `line`: where it begins in the file, counted from 1. */
export const importLine = z.union([
  z.object({ line: z.number().int().positive(), wish: importWish }),
  z.object({ line: z.number().int().positive(), to: z.string().max(200), problem: z.enum(LINE_PROBLEMS) }),
]);
export type ImportLine = z.infer<typeof importLine>;

export type ImportStep =
  /** The page hands its lines over. */
  | 'reading'
  /** The gateway is asked what it would accept. */
  | 'checking'
  /** It waits for the owner's word. */
  | 'checked'
  | 'running'
  | 'paused'
  | 'done'
  /** What had been accepted stays accepted. */
  | 'cancelled';

/** Why it does not go on by itself now: a code of the gateway (as `OwnSend`), `gatewayAway`, `diskFull`. */
export interface ImportHold {
  code: string;
  /** In words, in English; absent where the code says it all. */
  message?: string;
  /** UTC milliseconds. */
  retryAt: number;
}

export interface ImportCounts {
  total: number;
  /** Not yet answered. */
  left: number;
  accepted: number;
  /** Accepted by an earlier import, and so not again. */
  known: number;
  refused: number;
  /** Asked for, and too long without an answer to ask again without the danger of sending twice. */
  unsure: number;
}

export interface ImportView {
  id: string;
  accountId: string;
  /** Of the file. */
  name: string;
  createdAt: number;
  changedAt: number;
  step: ImportStep;
  hold?: ImportHold;
  counts: ImportCounts;
  /** How many of those that are left were looked at, and what was found among them. */
  check: { done: number; refused: number; known: number };
}

export type ImportResult = 'left' | 'accepted' | 'known' | 'refused' | 'unsure';

/** A line and what became of it. */
export interface ImportLineView {
  line: number;
  /** Number or group; of a line that could not be read, what stands there. */
  to: string;
  result: ImportResult;
  /** The message that was accepted. */
  messageId?: string;
  /** One of `LINE_PROBLEMS`, or a code of the gateway; of one that is left: what the check said. */
  code?: string;
  /** The gateway's words. */
  message?: string;
}

const importId = z.object({ importId: z.uuid() });

/** How many lines are refused for a reason, or will be; see `ImportLineView`. */
export interface ImportReason {
  code: string;
  count: number;
}

export const importCalls = {
  /** `importId` is made by the page, so that asking again begins nothing new. */
  'import.begin': importId.extend({
    accountId: z.string().min(1).max(64),
    name: z.string().min(1).max(255),
  }),
  /** Lines of a file that is being read. A line that came before is not changed. */
  'import.add': importId.extend({ lines: z.array(importLine).min(1).max(IMPORT_ADD_MAX) }),
  /** That were all lines: from now on the gateway is asked. */
  'import.check': importId,
  /** `repeat`: also what an earlier import had accepted. May be asked for before the check is through. */
  'import.start': importId.extend({ repeat: z.boolean().default(false) }),
  'import.pause': importId,
  'import.resume': importId,
  /** Ends it; what is left is not asked for any more. */
  'import.cancel': importId,
  /** Forgets an import that has ended, or has not begun to send. */
  'import.remove': importId,
  'import.reasons': importId,
  'import.lines': importId.extend({
    /** `trouble`: refused, unsure, and what the check found. */
    only: z.enum(['all', 'trouble']).default('all'),
    /** Only lines behind this one. */
    after: z.number().int().nonnegative().default(0),
    limit: z.number().int().min(1).max(1_000).default(200),
  }),
} as const;

export interface ImportAnswers {
  'import.begin': null;
  'import.add': null;
  'import.check': null;
  'import.start': null;
  'import.pause': null;
  'import.resume': null;
  'import.cancel': null;
  'import.remove': null;
  'import.reasons': { reasons: ImportReason[] };
  'import.lines': { lines: ImportLineView[] };
}

/** A number, or a group's name. */
export const nameOfDestination = (to: Destination): string => (to.kind === 'number' ? to.number : to.name);
