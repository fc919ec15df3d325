import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { createUploadBudget, limitUploads } from './upload-budget.ts';

/** A budget, and who has been let in so far. */
function budgetOf(bytes: number, waiting = 10) {
  const budget = createUploadBudget({ bytes, waiting });
  const inside: string[] = [];
  const ask = (name: string, wanted: number) => {
    const place = budget.ask(wanted);
    void place?.granted.then(() => inside.push(name));
    return place;
  };
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { ask, inside, settle };
}

describe('room for uploads', () => {
  it('is given in the order of asking, and a small one does not overtake', async () => {
    const { ask, inside, settle } = budgetOf(10);
    const first = ask('first', 8);
    ask('second', 5);
    ask('small', 1);
    await settle();
    expect(inside).toEqual(['first']);
    first?.giveBack();
    first?.giveBack();
    await settle();
    expect(inside).toEqual(['first', 'second', 'small']);
    ask('too much', 5);
    await settle();
    expect(inside).toHaveLength(3);
  });

  it('is not kept by who leaves while waiting', async () => {
    const { ask, inside, settle } = budgetOf(10);
    const first = ask('first', 10);
    const second = ask('second', 10);
    ask('third', 10);
    second?.giveBack();
    first?.giveBack();
    await settle();
    expect(inside).toEqual(['first', 'second', 'third']);
  });

  it('is refused when too many wait, and whatever is larger than all of it gets all of it', async () => {
    const { ask, inside, settle } = budgetOf(10, 1);
    ask('huge', 1_000);
    expect(ask('waits', 1)).toBeDefined();
    expect(ask('refused', 1)).toBeUndefined();
    await settle();
    expect(inside).toEqual(['huge']);
  });
});

describe('a call with a file', () => {
  it('gives its room back when it is answered, also when it is refused', async () => {
    const app = fastify();
    limitUploads(app, createUploadBudget({ bytes: 10, waiting: 0 }));
    app.post<{ Body: { ok: boolean } }>(
      '/file',
      { config: { fileField: { name: 'data', maxEncodedBytes: 10 } } },
      async ({ body }) => {
        if (!body.ok) throw new Error('refused');
        return 'ok';
      },
    );
    const codes = [];
    for (const ok of [true, false, true]) {
      codes.push((await app.inject({ method: 'POST', url: '/file', payload: { ok } })).statusCode);
    }
    expect(codes).toEqual([200, 500, 200]);
    await app.close();
  });
});
