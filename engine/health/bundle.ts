import { createHmac } from 'node:crypto';
import type { UiSnapshot } from '../../shared/contract/ui.ts';
import type { BundleFile, HealthAnswers } from '../../shared/contract/ui/health.ts';
import type { Random } from '../../shared/ports.ts';

/** What a bundle tells, beside the log. */
export interface BundleFacts {
  snapshot: UiSnapshot;
  checks: HealthAnswers['health.checks'];
  day: HealthAnswers['health.day'];
  series: HealthAnswers['health.series'];
  events: HealthAnswers['health.events'];
  system: Record<string, string | number>;
  log: readonly string[];
}

const README = `This bundle was made by Pairline, on request of the owner of this machine.

It holds versions, settings that are no secrets, how the numbers stood, checks, warnings, events and the newest lines of the
log. It holds no message, no key, no password and no address of anybody. Phone numbers are replaced by made-up names, the same
one for the same number within this bundle and another in the next.
`;

/**
 * Everything that support needs, without what is private: fields are picked one by one, never a whole object that may get more
 * of them; what is left of numbers is replaced at the end, wherever it stands.
 */
export function supportBundle(facts: BundleFacts, random: Pick<Random, 'bytes'>): BundleFile[] {
  const key = random.bytes(32);
  const pseudonym = (digits: string): string =>
    `number-${createHmac('sha256', key).update(digits).digest('hex').slice(0, 8)}`;
  const { snapshot, checks, day, series, events, system, log } = facts;
  const numbers = snapshot.accounts.flatMap(({ identity }) => (identity ? [identity.number, identity.lid ?? ''] : []));
  const clean = (text: string): string => {
    const named = numbers.filter(Boolean).reduce((rest, number) => rest.replaceAll(number, pseudonym(number)), text);
    return named.replace(/(?<![\d.:-])\+?\d{9,12}(?![\d.:-])(?!\d)/g, (digits) => pseudonym(digits.replace('+', '')));
  };
  const json = (name: string, value: unknown): BundleFile => ({ name, text: `${JSON.stringify(value, null, 2)}\n` });
  const private_: BundleFile[] = [
    json('accounts.json', snapshot.accounts.map(accountOf)),
    { name: 'log.jsonl', text: log.join('') },
  ];
  const { theme, language } = snapshot.settings;
  return [
    { name: 'README.txt', text: README },
    json('about.json', { ...snapshot.app, ...system, madeAt: snapshot.now }),
    json('settings.json', { theme, language }),
    json('link.json', { state: snapshot.link.state, embedded: snapshot.link.embedded }),
    json('queue.json', snapshot.queue),
    json('warnings.json', snapshot.warnings),
    json('checks.json', checks.checks),
    json('states.json', day),
    json('series.json', series),
    json('events.json', events.events),
    ...private_.map(({ name, text }) => ({ name, text: clean(text) })),
  ];
}

/** Of an account: how it stands, never who it is. */
function accountOf(account: UiSnapshot['accounts'][number]): unknown {
  const { id, channel, session, paused, evidence, queue, inbox, pace, restriction, forecast, binding } = account;
  const { kind } = session;
  return {
    id,
    channel,
    session: {
      kind,
      ...('since' in session && { since: session.since }),
      ...('attempt' in session && { attempt: session.attempt }),
      ...('retryAt' in session && { retryAt: session.retryAt }),
      ...('cause' in session && { cause: session.cause }),
      ...('step' in session && { step: session.step.kind }),
    },
    paused,
    evidence,
    queue,
    inbox,
    pace,
    restriction,
    forecast,
    binding: binding && { state: binding.state, ...('instance' in binding && { instance: binding.instance }) },
  };
}
