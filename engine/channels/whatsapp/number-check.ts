import type { Clock } from '../../../shared/ports.ts';

/** What is known about a number: its jid on WhatsApp, that it has none, or that nobody answered. */
export type NumberAnswer = { kind: 'registered'; jid: string } | { kind: 'notRegistered' } | { kind: 'noAnswer' };

/** Asks WhatsApp which of the numbers are registered; those that are not are left out. Undefined: no answer in time. */
export type NumberQuery = (numbers: string[]) => Promise<{ jid: string; exists: boolean }[] | undefined>;

export const REGISTERED_TTL_MS = 12 * 3_600_000;
/** People register at any time, so a no is soon asked again. */
export const NOT_REGISTERED_TTL_MS = 5 * 60_000;
const MAX_NUMBERS = 10_000;
/** Numbers of one query. */
const MAX_BATCH = 50;

export interface NumberCheck {
  /** Never rejects. Numbers asked for in the same turn share one query. */
  lookUp(number: string, query: NumberQuery): Promise<NumberAnswer>;
}

type Known = { answer: NumberAnswer; until: number };
interface Waiting {
  query: NumberQuery;
  numbers: Map<string, (answer: NumberAnswer) => void>;
}

/** Remembers answers in memory, so that a message to a known number costs no query. */
export function createNumberCheck(clock: Clock): NumberCheck {
  const known = new Map<string, Known>();
  const asked = new Map<string, Promise<NumberAnswer>>();
  let waiting: Waiting | undefined;

  const remember = (number: string, answer: NumberAnswer): void => {
    if (answer.kind === 'noAnswer') return;
    const ttlMs = answer.kind === 'registered' ? REGISTERED_TTL_MS : NOT_REGISTERED_TTL_MS;
    known.delete(number);
    known.set(number, { answer, until: clock.monotonic() + ttlMs });
    if (known.size > MAX_NUMBERS) for (const oldest of known.keys()) return void known.delete(oldest);
  };

  const flush = async (batch: Waiting): Promise<void> => {
    if (waiting === batch) waiting = undefined;
    const answers = await askMany([...batch.numbers.keys()], batch.query);
    for (const [number, resolve] of batch.numbers) {
      const answer = answers.get(number) ?? { kind: 'noAnswer' };
      remember(number, answer);
      asked.delete(number);
      resolve(answer);
    }
  };

  const ask = (number: string, query: NumberQuery): Promise<NumberAnswer> => {
    if (waiting === undefined || waiting.query !== query || waiting.numbers.size >= MAX_BATCH) {
      const batch: Waiting = { query, numbers: new Map() };
      waiting = batch;
      setImmediate(() => void flush(batch));
    }
    const { promise, resolve } = Promise.withResolvers<NumberAnswer>();
    waiting.numbers.set(number, resolve);
    asked.set(number, promise);
    return promise;
  };

  return {
    lookUp: (number, query) => {
      const found = known.get(number);
      if (found && found.until > clock.monotonic()) return Promise.resolve(found.answer);
      return asked.get(number) ?? ask(number, query);
    },
  };
}

/**
 * WhatsApp answers with the number as it is registered, which may differ from the one asked for (Mexico's and Brazil's
 * extra digit), and the answer does not name the question. So a number that only appears changed is asked for alone.
 */
async function askMany(numbers: string[], query: NumberQuery): Promise<Map<string, NumberAnswer>> {
  const answers = new Map<string, NumberAnswer>();
  const found = await ask(numbers, query);
  if (found === undefined) return answers;
  for (const jid of found) {
    const number = userOf(jid);
    if (numbers.includes(number)) answers.set(number, { kind: 'registered', jid });
  }
  const missing = numbers.filter((number) => !answers.has(number));
  const changed = found.length > answers.size;
  for (const number of missing) {
    if (!changed) answers.set(number, { kind: 'notRegistered' });
    else if (numbers.length === 1) answers.set(number, registeredAs(found));
    else {
      const alone = await ask([number], query);
      if (alone) answers.set(number, registeredAs(alone));
    }
  }
  return answers;
}

const registeredAs = ([jid]: string[]): NumberAnswer =>
  jid === undefined ? { kind: 'notRegistered' } : { kind: 'registered', jid };

async function ask(numbers: string[], query: NumberQuery): Promise<string[] | undefined> {
  try {
    return (await query(numbers))?.filter(({ exists }) => exists).map(({ jid }) => jid);
  } catch {
    // The connection ended or WhatsApp refused the query: nothing is known, and the sender tries again later.
    return undefined;
  }
}

const userOf = (jid: string): string => jid.slice(0, jid.search(/[:@]|$/));
