import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../platform/testing/manual-clock.ts';
import type { NumberQuery } from './number-check.ts';
import { createNumberCheck, NOT_REGISTERED_TTL_MS, REGISTERED_TTL_MS } from './number-check.ts';

/** WhatsApp with these numbers; a number may be registered under another form. */
function whatsApp(registered: Record<string, string>) {
  const asked: string[][] = [];
  const query: NumberQuery = async (numbers) => {
    asked.push(numbers);
    return numbers.flatMap((number) => {
      const as = registered[number];
      return as === undefined ? [] : [{ jid: `${as}@s.whatsapp.net`, exists: true }];
    });
  };
  return { asked, query };
}

describe('a number', () => {
  it('that is registered is asked for once in half a day', async () => {
    const clock = createManualClock();
    const { asked, query } = whatsApp({ '1555': '1555' });
    const check = createNumberCheck(clock);
    const registered = { kind: 'registered', jid: '1555@s.whatsapp.net' };
    expect(await check.lookUp('1555', query)).toEqual(registered);
    expect(await check.lookUp('1555', query)).toEqual(registered);
    expect(asked).toHaveLength(1);
    await clock.advance(REGISTERED_TTL_MS);
    await check.lookUp('1555', query);
    expect(asked).toHaveLength(2);
  });

  it('that is not registered is soon asked for again', async () => {
    const clock = createManualClock();
    const { asked, query } = whatsApp({});
    const check = createNumberCheck(clock);
    expect(await check.lookUp('1555', query)).toEqual({ kind: 'notRegistered' });
    await check.lookUp('1555', query);
    expect(asked).toHaveLength(1);
    await clock.advance(NOT_REGISTERED_TTL_MS);
    await check.lookUp('1555', query);
    expect(asked).toHaveLength(2);
  });

  it('is asked for together with others of the same turn, and never twice at once', async () => {
    const { asked, query } = whatsApp({ '1': '1', '2': '2' });
    const check = createNumberCheck(createManualClock());
    const answers = await Promise.all(['1', '2', '3', '1'].map((number) => check.lookUp(number, query)));
    expect(answers.map(({ kind }) => kind)).toEqual(['registered', 'registered', 'notRegistered', 'registered']);
    expect(asked).toEqual([['1', '2', '3']]);
  });

  it('that WhatsApp knows in another form is matched by asking for it alone', async () => {
    const { asked, query } = whatsApp({ '5215512345678': '525512345678', '1': '1' });
    const check = createNumberCheck(createManualClock());
    const [mexican, one, none] = await Promise.all(
      ['5215512345678', '1', '9'].map((number) => check.lookUp(number, query)),
    );
    expect(mexican).toEqual({ kind: 'registered', jid: '525512345678@s.whatsapp.net' });
    expect(one).toEqual({ kind: 'registered', jid: '1@s.whatsapp.net' });
    expect(none).toEqual({ kind: 'notRegistered' });
    expect(asked).toEqual([['5215512345678', '1', '9'], ['5215512345678'], ['9']]);
  });

  it('without an answer is not taken for unregistered, nor remembered', async () => {
    const check = createNumberCheck(createManualClock());
    expect(await check.lookUp('1', () => Promise.resolve(undefined))).toEqual({ kind: 'noAnswer' });
    expect(await check.lookUp('1', () => Promise.reject(new Error('closed')))).toEqual({ kind: 'noAnswer' });
    expect(await check.lookUp('1', whatsApp({ '1': '1' }).query)).toMatchObject({ kind: 'registered' });
  });
});
