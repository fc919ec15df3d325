import { describe, expect, it } from 'vitest';
import { WARNING_CODES } from '../../shared/contract/ui.ts';
import type { HealthFacts, Held } from './warnings.ts';
import { evaluateHealth, WARNING_RULES } from './warnings.ts';

const good: HealthFacts = {
  now: 1_000_000,
  monotonic: 0,
  link: { kind: 'linked', since: 0, lastAnswerAt: 0, latencyMs: 1 },
  commitMedianMs: 2,
  clockOffsetMs: -59_999,
  keyUnprotected: false,
};
const unreachable = { kind: 'waiting', since: 0, retryAt: 1, problem: { code: 'unreachable' } } as const;

/** The warnings seen at each of these monotonic times while the same facts hold. */
function seenAt(facts: Partial<HealthFacts>, times: number[]): string[][] {
  let held: Held = new Map();
  return times.map((monotonic) => {
    const result = evaluateHealth(held, { ...good, ...facts, monotonic });
    held = result.held;
    return result.warnings.map(({ code }) => code);
  });
}

describe('warnings', () => {
  it('are registered, each once', () => {
    expect(WARNING_RULES.map(({ code }) => code).toSorted()).toEqual([...WARNING_CODES].toSorted());
  });

  it('are none when all is well', () => {
    expect(seenAt({}, [0, 1e9])).toEqual([[], []]);
  });

  it.each([
    ['diskFull', { trouble: 'diskFull' }, 0],
    ['readOnly', { trouble: 'readOnly' }, 0],
    ['storeFailing', { trouble: 'storeFailing' }, 0],
    ['tooManyFiles', { trouble: 'tooManyFiles' }, 0],
    ['tooManyFiles', { outOfHandles: true }, 0],
    ['clockOff', { clockOffsetMs: -60_001 }, 0],
    ['keyUnprotected', { keyUnprotected: true }, 0],
    ['gatewayUnreachable', { link: unreachable }, 10_000],
    ['gatewayUnreachable', { link: { kind: 'connecting', since: 0 } }, 10_000],
    ['storeSlow', { commitMedianMs: 251 }, 10_000],
    ['reportsWaiting', { reportsWaitingMs: 1 }, 60_000],
  ] as [string, Partial<HealthFacts>, number][])('%s by %o shows after %i ms', (code, facts, afterMs) => {
    expect(seenAt(facts, [0, afterMs - 1, afterMs]).at(-1)).toEqual([code]);
    expect(seenAt(facts, [0, Math.max(0, afterMs - 1)]).at(-1)).toEqual(afterMs === 0 ? [code] : []);
  });

  it('start anew after a condition that ended', () => {
    let held: Held = new Map();
    const at = (monotonic: number, link: HealthFacts['link']) => {
      const result = evaluateHealth(held, { ...good, monotonic, link });
      held = result.held;
      return result;
    };
    at(0, unreachable);
    at(9_000, good.link);
    expect(at(11_000, unreachable).warnings).toEqual([]);
    expect(at(11_000, unreachable).nextInMs).toBe(10_000);
  });

  it('do not repeat what another one explains', () => {
    expect(seenAt({ reportsWaitingMs: 1, link: unreachable }, [0, 70_000]).at(-1)).toEqual(['gatewayUnreachable']);
  });

  it('leave to the link what the link shows: a refused token is not an unreachable gateway', () => {
    const stopped = { kind: 'stopped', since: 0, problem: { code: 'tokenRefused' } } as const;
    expect(seenAt({ link: stopped }, [0, 60_000]).at(-1)).toEqual([]);
  });
});
