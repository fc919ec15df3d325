/** How long an owner keeps things, in days. */
export interface Retention {
  /** Sent messages with their text, from their end. Their results are kept longer, so that none is sent twice. */
  sentDays: number;
  /** Attachments of sent messages, from their end; never longer than the messages. */
  mediaDays: number;
  /** At the gateway beside the app: what came in, from its arrival, and who was written to. */
  receivedDays: number;
  /** What happened, and the charts. */
  eventsDays: number;
  /** Files of the log. */
  logsDays: number;
}

/**
 * 14 days: a phone that was off so long may still ask for a message again, and what is gone cannot be sent again. The rest as
 * long as support asks back.
 */
export const DEFAULT_RETENTION: Retention = {
  sentDays: 14,
  mediaDays: 14,
  receivedDays: 30,
  eventsDays: 7,
  logsDays: 30,
};

export const RETENTION_MAX_DAYS = 3_650;
/** Below this, phones that come back late may show that a message cannot be read. */
export const RETRY_RECEIPT_DAYS = 14;

const DAY_MS = 24 * 3_600_000;

/** Older than these is not kept, UTC milliseconds. Pure. */
export interface RetentionCuts {
  sent: number;
  media: number;
  received: number;
  events: number;
  logs: number;
}

export function retentionCuts(retention: Retention, now: number): RetentionCuts {
  const { sentDays, mediaDays, receivedDays, eventsDays, logsDays } = retention;
  const before = (days: number): number => now - days * DAY_MS;
  return {
    sent: before(sentDays),
    media: before(Math.min(mediaDays, sentDays)),
    received: before(receivedDays),
    events: before(eventsDays),
    logs: before(logsDays),
  };
}

/** What a gateway keeps: contents of messages after their end, and messages with their numbers. */
export const gatewayDays = ({ sentDays, receivedDays }: Retention): { content: number; messages: number } => ({
  content: sentDays,
  messages: receivedDays,
});
