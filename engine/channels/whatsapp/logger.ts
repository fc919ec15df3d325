import type { Log, LogFields } from '../../../shared/ports.ts';
import { describeError, maskNumbers } from '../describe-error.ts';

/** The part of pino that Baileys uses. */
export interface BaileysLogger {
  level: string;
  child(fields: Record<string, unknown>): BaileysLogger;
  trace(fields: unknown, message?: string): void;
  debug(fields: unknown, message?: string): void;
  info(fields: unknown, message?: string): void;
  warn(fields: unknown, message?: string): void;
  error(fields: unknown, message?: string): void;
}

const MAX_MESSAGE_LENGTH = 120;

/**
 * Baileys logs whole stanzas, numbers and keys. Only its warnings and errors pass, with the message's words (numbers
 * masked) and the error's name and code; everything else that it hands over stays unread.
 */
export function createBaileysLogger(log: Log): BaileysLogger {
  const logger: BaileysLogger = {
    // Not `trace` or `debug`: at those Baileys renders every stanza as text before it asks.
    level: 'warn',
    child: () => logger,
    trace: ignore,
    debug: ignore,
    info: ignore,
    // Its warnings are about single stanzas and happen in normal operation.
    warn: (fields, message) => log.debug('whatsapp.library', fieldsOf(fields, message)),
    error: (fields, message) => log.warn('whatsapp.library', fieldsOf(fields, message)),
  };
  return logger;
}

const ignore = (): void => undefined;

function fieldsOf(fields: unknown, message: string | undefined): LogFields {
  const text = typeof fields === 'string' ? fields : message;
  return {
    message: text === undefined ? undefined : maskNumbers(text).slice(0, MAX_MESSAGE_LENGTH),
    ...errorIn(fields),
  };
}

const ERROR_KEYS = ['err', 'error', 'e', 'uploadError'] as const;

function errorIn(fields: unknown): LogFields {
  if (typeof fields !== 'object' || fields === null) return {};
  for (const key of ERROR_KEYS) {
    const error: unknown = key in fields ? (fields as Record<string, unknown>)[key] : undefined;
    if (error instanceof Error) return describeError(error);
  }
  return {};
}
