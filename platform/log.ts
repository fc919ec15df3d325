import { pino, type DestinationStream } from 'pino';
import { terminalText } from '../shared/model/terminal-text.ts';
import type { Clock, Log, LogFields } from '../shared/ports.ts';
import { systemClock } from './clock.ts';
import { redactFields, redactText } from './redact.ts';
import { openRotatingFile } from './rotating-file.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  /** The lowest level that is written; `info` by default. */
  readonly level?: LogLevel;
  /** Absolute path of the log file; without it, lines go to stderr. */
  readonly file?: string | undefined;
  /** Bounds of the log file: five files of 10 MB by default. */
  readonly maxBytes?: number;
  readonly maxFiles?: number;
  readonly clock?: Pick<Clock, 'now'>;
}

export interface ClosableLog extends Log {
  /** Closes the file. Later lines open it again. */
  close(): void;
  /** The newest lines, oldest first, as they were written: without numbers and addresses of people. */
  tail(): readonly string[];
}

const defaultMaxBytes = 10 * 1024 * 1024;
const defaultMaxFiles = 5;
/** Lines that `tail` remembers: some hours of a busy device, about a megabyte. */
const tailLines = 3_000;

/**
 * A log of one JSON object per line: `level`, `time` (ISO 8601, UTC), `event`, then the fields. Lines are written
 * synchronously. Numbers and addresses of people in texts are masked, see `redact.ts`.
 * @throws the system's error when the log file cannot be opened.
 */
export function createLog(options: LogOptions = {}): ClosableLog {
  const { level = 'info', file, maxBytes = defaultMaxBytes, maxFiles = defaultMaxFiles, clock = systemClock } = options;
  const rotating = file === undefined ? undefined : openRotatingFile({ path: file, maxBytes, maxFiles });
  const destination = rotating ?? standardError();
  const tail: string[] = [];
  const writer = pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (name) => ({ level: name }) },
    },
    {
      write: (text: string) => {
        // JSON leaves some characters as they are that are commands for a terminal, where people read logs.
        const line = `${terminalText(text.slice(0, -1))}\n`;
        remember(tail, line);
        destination.write(line);
      },
    },
  );

  const logWith = (bound: LogFields): Log => {
    const at =
      (name: 'debug' | 'info' | 'warn' | 'error') =>
      (event: string, fields?: LogFields): void => {
        if (!writer.isLevelEnabled(name)) return;
        writer[name](withoutReserved(redactFields({ ...bound, ...fields })), redactText(event));
      };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      with: (fields) => logWith({ ...bound, ...fields }),
    };
  };
  return { ...logWith({}), close: () => rotating?.close(), tail: () => tail };
}

function remember(lines: string[], line: string): void {
  lines.push(line);
  // Seldom, because each cut moves them all.
  if (lines.length >= 2 * tailLines) lines.splice(0, lines.length - tailLines);
}

/** Lines that stderr does not take (its reader is gone) are dropped: a log must never end the program. */
function standardError(): DestinationStream {
  const stream = pino.destination({ dest: 2, sync: true });
  let dropped = 0;
  stream.on('error', () => {
    dropped += 1;
  });
  return stream;
}

/** A field of the same name as one of the line's own would make the JSON ambiguous. */
function withoutReserved(fields: Record<string, unknown>): Record<string, unknown> {
  for (const name of ['level', 'time', 'event']) {
    if (!(name in fields)) continue;
    fields[`field_${name}`] = fields[name];
    delete fields[name];
  }
  return fields;
}
