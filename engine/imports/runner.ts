import type { DeviceResponse, ImportedText } from '../../shared/contract/device.ts';
import { SEND_MANY_BYTES, SEND_MANY_MAX } from '../../shared/contract/device.ts';
import type { LinkProblem } from '../../shared/model/link.ts';
import { backoffMs, RECONNECT_BACKOFF } from '../../shared/policy/backoff.ts';
import { PortError, type Timer } from '../../shared/ports.ts';
import { LinkError } from '../ports.ts';
import type { CheckedLine, LineOutcome, OpenLine } from '../store/imports.ts';
import type { Hold, ImportJob } from './job.ts';
import type { ImportTools } from './tools.ts';

/**
 * A gateway knows a key for a day at least. What was asked for longer ago without an answer cannot be asked again: it might be
 * accepted twice.
 */
export const ASK_AGAIN_MS = 20 * 3_600_000;
/** How often the gateway is asked again while it takes nothing of the account, such as when the day's quota is used up. */
const REFUSED_ALL_MS = 10 * 60_000;
const UNBOUND_MS = 30_000;
const DISK_MS = 10_000;

/** Refusals that are not about the line: they hold for every other one, too, until something changes. */
const ABOUT_ALL: ReadonlySet<string> = new Set([
  'quotaUsed',
  'expired',
  'suspended',
  'unbound',
  'unknownInstance',
  'otherChannel',
]);

type Answer = DeviceResponse<'sendMany'>['answers'][number];

/** Carries imports on, one batch at a time, as far as they go. */
export interface Runner {
  wake(): void;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

export function createRunner(tools: ImportTools & { jobs(): ImportJob[] }): Runner {
  const { store, clock, random, vault, log, link, jobs } = tools;
  let working: Promise<void> | undefined;
  let timer: Timer | undefined;
  let isStopped = false;

  const isOpen = (job: ImportJob): boolean => {
    const { step } = job.record;
    return step === 'checking' || step === 'running' || (step === 'cancelled' && job.hasAsked());
  };
  const isDue = ({ hold }: ImportJob): boolean => hold === undefined || hold.retryAt <= clock.now();

  const work = async (): Promise<void> => {
    for (;;) {
      const job = isStopped ? undefined : jobs().find((one) => isOpen(one) && isDue(one));
      if (!job) return;
      try {
        await advance(job);
      } catch (error) {
        job.wait(holdAfter(error, job));
      }
    }
  };

  const wake = (): void => {
    if (isStopped || working) return;
    timer?.cancel();
    timer = undefined;
    working = work()
      .catch((error: unknown) => log.error('import.stopped', { reason: String(error) }))
      .finally(() => {
        working = undefined;
        if (isStopped) return;
        const retries = jobs().flatMap((job) => (isOpen(job) && job.hold ? job.hold.retryAt : []));
        if (retries.length > 0) timer = clock.timer(Math.max(0, Math.min(...retries) - clock.now()), wake);
        // Something may have come in the last moment.
        else if (jobs().some((job) => isOpen(job))) wake();
      });
  };

  const advance = async (job: ImportJob): Promise<void> => {
    if (job.hold) job.free();
    const { step, accountId } = job.record;
    if (step === 'cancelled') return job.endAsked();
    if (!tools.hasAccount(accountId)) return job.change('cancelled');
    return step === 'checking' ? checkSome(job) : sendSome(job);
  };

  const checkSome = async (job: ImportJob): Promise<void> => {
    const { id, checkedTo } = job.record;
    const lines = fitting(store.unchecked(id, checkedTo, SEND_MANY_MAX));
    const last = lines.at(-1);
    if (!last) return stepFrom(job, 'checking', 'checked');
    const unknown = lines.filter(({ key }) => store.known(key) === undefined);
    const answers = await ask(job, unknown, true);
    const held = answers.filter(isRefusal).find(({ code }) => ABOUT_ALL.has(code) && code !== 'quotaUsed');
    if (held) return job.wait(holdOfRefusal(held));
    const said = new Map(unknown.map(({ line }, index) => [line, answers[index]]));
    const checked = lines.map(({ line, key, content }): CheckedLine => {
      const known = store.known(key);
      if (known) return { line, code: sameBytes(known.content, content) ? 'known' : 'idReused' };
      const answer = said.get(line);
      // A quota that is used up now ends by itself.
      if (!answer || !isRefusal(answer) || ABOUT_ALL.has(answer.code)) return { line };
      return { line, code: answer.code, message: answer.message };
    });
    await job.saveCheck(last.line, checked);
  };

  const sendSome = async (job: ImportJob): Promise<void> => {
    const { id, asked } = job.record;
    const { wereAsked, lines: open } = store.open(id, SEND_MANY_MAX);
    if (open.length === 0) return stepFrom(job, 'running', 'done');
    const lines = fitting(open);
    const device = link.deviceId();
    if (wereAsked) {
      const isTooLong = asked === undefined || Math.abs(clock.now() - asked.at) > ASK_AGAIN_MS;
      // Another device's keys are not known for this one.
      if (isTooLong || (device !== undefined && asked.by !== device)) {
        return job.settle(
          lines.map(({ line }) => ({ line, result: 'unsure' })),
          'asked',
        );
      }
      return settleAnswers(job, lines, await ask(job, lines, false), true);
    }
    const news: OpenLine[] = [];
    const outcomes: LineOutcome[] = [];
    for (const line of lines) {
      const known = store.known(keyOf(job, line));
      if (!known) news.push(line);
      else if (sameBytes(known.content, line.content)) {
        outcomes.push({ line: line.line, result: 'known', messageId: known.messageId });
      } else outcomes.push({ line: line.line, result: 'refused', code: 'idReused' });
    }
    await job.settle(outcomes, 'left');
    if (news.length === 0) return;
    if (device === undefined) throw new LinkError({ code: 'unreachable', detail: 'notEnrolled' });
    // Durable before it is asked: who comes back after a crash must know what may have been accepted.
    await job.markAsked(
      news.map(({ line }) => line),
      device,
    );
    await settleAnswers(job, news, await ask(job, news, false), false);
  };

  const ask = async (job: ImportJob, lines: readonly OpenLine[], check: boolean): Promise<Answer[]> => {
    if (lines.length === 0) return [];
    const texts = lines.map((line): ImportedText => {
      const { id: _ownName, ...wish } = line.wish;
      return { ...wish, key: `import ${Buffer.from(keyOf(job, line)).toString('hex')}` };
    });
    const { answers } = await link.sendMany({ accountId: job.record.accountId, check, texts });
    if (answers.length !== lines.length) throw new LinkError({ code: 'badAnswer', detail: 'sendMany' });
    return answers;
  };

  const settleAnswers = async (
    job: ImportJob,
    lines: readonly OpenLine[],
    answers: readonly Answer[],
    isAgain: boolean,
  ): Promise<void> => {
    const outcomes = lines.map((one, index): LineOutcome => {
      const { line, content } = one;
      const answer = answers[index];
      if (answer?.kind === 'accepted') {
        return { line, result: 'accepted', messageId: answer.id, key: keyOf(job, one), content };
      }
      if (!answer || !isRefusal(answer) || ABOUT_ALL.has(answer.code)) return { line, result: 'left' };
      // Its key stands for a message of another instance: nobody can say whether that was this one.
      if (isAgain && answer.code === 'keyReused') return { line, result: 'unsure' };
      return { line, result: 'refused', code: answer.code, message: answer.message };
    });
    await job.settle(outcomes, 'asked');
    const held = answers.filter(isRefusal).find(({ code }) => ABOUT_ALL.has(code));
    if (held) job.wait(holdOfRefusal(held));
  };

  /** The key of the whole house, or one of this import alone when it repeats what others had sent. */
  const keyOf = ({ record }: ImportJob, { key }: OpenLine): Uint8Array =>
    record.repeats
      ? vault.digest(`${record.id} ${Buffer.from(key).toString('hex')}`, 'repeated import line').subarray(0, 16)
      : key;

  const holdOfRefusal = ({ code, message }: Refused): Hold => ({
    code,
    message,
    passes: code === 'unbound' ? 'gateway' : 'time',
    retryAt: clock.now() + (code === 'unbound' ? UNBOUND_MS : REFUSED_ALL_MS),
  });

  const holdAfter = (error: unknown, job: ImportJob): Hold => {
    if (error instanceof LinkError) {
      const waitMs = error.retryAfterMs ?? backoffMs(RECONNECT_BACKOFF, job.tries() + 1, random.float());
      return { code: codeOf(error.problem), passes: 'gateway', retryAt: clock.now() + waitMs };
    }
    if (error instanceof PortError) return { code: error.code, passes: 'time', retryAt: clock.now() + DISK_MS };
    log.error('import.bug', { reason: error instanceof Error ? error.stack : String(error) });
    return { code: 'internal', passes: 'time', retryAt: clock.now() + REFUSED_ALL_MS };
  };

  return {
    wake,
    stop: async () => {
      isStopped = true;
      timer?.cancel();
      await working;
    },
  };
}

/** The owner may have decided otherwise in the meantime. */
async function stepFrom(job: ImportJob, from: 'checking' | 'running', to: 'checked' | 'done'): Promise<void> {
  if (job.record.step === from) await job.change(to);
}

/** As many of them, from the first on, as one call carries. */
function fitting(lines: readonly OpenLine[]): OpenLine[] {
  let bytes = 0;
  const count = lines.findIndex(({ wish }) => {
    bytes += Buffer.byteLength(JSON.stringify(wish)) + ENVELOPE_BYTES;
    return bytes > SEND_MANY_BYTES;
  });
  return count === -1 ? [...lines] : lines.slice(0, Math.max(1, count));
}
/** Key and punctuation of a text. */
const ENVELOPE_BYTES = 100;

const codeOf = ({ code, httpStatus }: LinkProblem): string => {
  if (code === 'gatewayError' && httpStatus === 404) return 'gatewayOld';
  return code === 'gatewayError' ? 'gatewayError' : 'gatewayAway';
};

type Refused = Extract<Answer, { kind: 'refused' }>;
const isRefusal = (answer: Answer): answer is Refused => answer.kind === 'refused';

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b);
