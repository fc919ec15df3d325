import type { LogFields, LogValue } from '../shared/ports.ts';

/**
 * Fields whose text is an id or a version made by programs, which may hold long digit runs. Never add a field
 * that can hold a number of a person: a chat, a recipient, a name, a text.
 */
const trusted: ReadonlySet<string> = new Set([
  'accountId',
  'appVersion',
  'clientId',
  'commandId',
  'deviceId',
  'epoch',
  'gatewayId',
  'id',
  'keyId',
  'leaseId',
  'messageId',
  'networkId',
  'requestId',
  'sha256',
  'storeId',
  'version',
  'webhookId',
]);

/** JIDs of WhatsApp (`4915…@s.whatsapp.net`, `1203…@g.us`, `…@lid`), mail addresses, and passwords within URLs. */
const address = /[^\s"'`<>()[\]{},;=/@]+@[\p{L}\p{N}.-]+/gu;
/** International notation with any separators: `+49 (151) 234-5678`. */
const spacedNumber = /\+\p{Nd}(?:[\s().\-/]{0,2}\p{Nd}){6,}/gu;
const digitRun = /\p{Nd}{7,}/gu;

/** Longer texts are cut: a log line is a fact, not a document. */
const maxTextLength = 2_000;

/**
 * The second line of defence of the logs: callers must not pass numbers and addresses of people, and when one does, they
 * are masked here. Bodies and keys cannot be recognised and must not be passed at all.
 */
export function redactFields(fields: LogFields): Record<string, LogValue> {
  const redacted: Record<string, LogValue> = {};
  for (const [name, value] of Object.entries(fields)) {
    redacted[name] = typeof value === 'string' ? redactValue(name, value) : value;
  }
  return redacted;
}

/** Masks addresses and runs of seven or more digits. */
export function redactText(text: string): string {
  const cut = text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
  return cut.replace(address, '[address]').replace(spacedNumber, '[number]').replace(digitRun, '[number]');
}

function redactValue(name: string, value: string): string {
  // An id that looks like an address is none of ours.
  return trusted.has(name) && !value.includes('@') ? value.slice(0, maxTextLength) : redactText(value);
}
