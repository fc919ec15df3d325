import type { Log, LogFields } from '../../shared/ports.ts';

export interface MemoryLogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: LogFields;
}

export interface MemoryLog extends Log {
  /** As they were given, without redaction, so that tests can look for what should never be logged. */
  readonly lines: readonly MemoryLogLine[];
  /** The events of these lines, in order. */
  events(level?: MemoryLogLine['level']): string[];
}

/** A log that remembers. */
export function createMemoryLog(): MemoryLog {
  const lines: MemoryLogLine[] = [];
  const logWith = (bound: LogFields): Log => {
    const at =
      (level: MemoryLogLine['level']) =>
      (event: string, fields: LogFields = {}): void => {
        lines.push({ level, event, fields: { ...bound, ...fields } });
      };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      with: (fields) => logWith({ ...bound, ...fields }),
    };
  };
  return {
    ...logWith({}),
    lines,
    events: (level) => lines.filter((line) => !level || line.level === level).map((line) => line.event),
  };
}
