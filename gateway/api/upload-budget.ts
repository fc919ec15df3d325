import type { FastifyInstance } from 'fastify';
import { ApiError } from './errors.ts';

/** Bodies with files that are in memory at once, whoever sends them; further ones wait unread in their connections. */
const maxBytesAtOnce = 128 * 1024 * 1024;
const maxWaiting = 256;

interface Place {
  /** Resolves when there is room, or when the place was given back before. */
  readonly granted: Promise<void>;
  giveBack(): void;
}

export interface UploadBudget {
  /** In the order of asking. Undefined when too many wait already. */
  ask(bytes: number): Place | undefined;
}

export function createUploadBudget(limits = { bytes: maxBytesAtOnce, waiting: maxWaiting }): UploadBudget {
  let free = limits.bytes;
  const line: { bytes: number; admit: () => void }[] = [];

  const admitNext = (): void => {
    for (let [first] = line; first && first.bytes <= free; [first] = line) {
      line.shift();
      free -= first.bytes;
      first.admit();
    }
  };

  return {
    ask: (wanted) => {
      // A body larger than the whole budget is refused elsewhere; here it must not wait for ever.
      const bytes = Math.min(wanted, limits.bytes);
      const mustWait = line.length > 0 || bytes > free;
      if (mustWait && line.length >= limits.waiting) return undefined;
      let state: 'waiting' | 'admitted' | 'over' = 'waiting';
      let resolve = (): void => undefined;
      const granted = new Promise<void>((done) => (resolve = done));
      const entry = {
        bytes,
        admit: () => {
          state = 'admitted';
          resolve();
        },
      };
      line.push(entry);
      admitNext();
      return {
        granted,
        giveBack: () => {
          if (state === 'admitted') free += bytes;
          if (state === 'waiting') line.splice(line.indexOf(entry), 1);
          state = 'over';
          resolve();
          admitNext();
        },
      };
    },
  };
}

/** The calls of this scope that may carry a file wait for room before their body is read, and keep it until they are answered. */
export function limitUploads(app: FastifyInstance, budget: UploadBudget): void {
  app.addHook('preParsing', (request, reply, _payload, done) => {
    const { fileField } = request.routeOptions.config;
    if (fileField === undefined) {
      done();
      return;
    }
    const place = budget.ask(Number(request.headers['content-length'] ?? fileField.maxEncodedBytes));
    if (!place) {
      done(new ApiError(503, 'uploadsBusy', 'Too many files are being sent. Try again shortly.', retrySoon));
      return;
    }
    reply.raw.once('close', place.giveBack);
    const admit = (): void => done();
    place.granted.then(admit, done);
  });
}

const retrySoon = { 'retry-after': '2' };
