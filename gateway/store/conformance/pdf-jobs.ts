import { describe, expect, it } from 'vitest';
import type { ContractTools } from '../conformance.ts';
import { T0 } from './harness.ts';

export function pdfJobContract({ store, steps, reopen }: ContractTools): void {
  describe('PDF jobs', () => {
    let count = 0;
    const submit = async (client: number, bounds = { maxWaiting: 10, maxWaitingOfClient: 10 }) => {
      count += 1;
      const id = `job ${count}`;
      return { id, answer: await store().submitPdfJob({ id, client, url: `url ${count}`, now: T0, ...bounds }) };
    };
    const failure = { code: 'notThere', status: 404 } as const;

    it('are taken once, and keep what became of them, also after a restart', async () => {
      const client = await steps.client();
      const [first, second] = [await submit(client), await submit(client)];
      const taken = await Promise.all([store().takePdfJob(T0), store().takePdfJob(T0), store().takePdfJob(T0)]);
      expect(taken.map((job) => job?.id)).toEqual([first.id, second.id, undefined]);
      await store().endPdfJob({ id: first.id, outcome: { text: 'Grüße 👍' }, now: T0 + 5 });
      await store().endPdfJob({ id: second.id, outcome: { failure }, now: T0 + 5 });
      await reopen();
      expect(await store().pdfJob({ client, id: first.id })).toEqual({ kind: 'completed', endedAt: T0 + 5 });
      expect(await store().pdfText({ client, id: first.id })).toBe('Grüße 👍');
      expect(await store().pdfJob({ client, id: second.id })).toEqual({ kind: 'failed', failure });
      expect(await store().pdfText({ client, id: second.id })).toBeUndefined();
    });

    it('have their URL again when they are taken, and end only while they are processing', async () => {
      const client = await steps.client();
      const { id } = await submit(client);
      await store().endPdfJob({ id, outcome: { text: 'too early' }, now: T0 });
      expect(await store().pdfJob({ client, id })).toEqual({ kind: 'submitted' });
      expect(await store().takePdfJob(T0)).toEqual({ id, url: `url ${count}` });
      await store().endPdfJob({ id, outcome: { failure }, now: T0 });
      await store().endPdfJob({ id, outcome: { text: 'too late' }, now: T0 });
      expect(await store().pdfJob({ client, id })).toMatchObject({ kind: 'failed' });
    });

    it('wait again when they are returned, without a try; when they are retried, with one, and fail after the last', async () => {
      const client = await steps.client();
      const { id } = await submit(client);
      for (let round = 0; round < 3; round += 1) {
        await store().takePdfJob(T0);
        await store().returnPdfJob(id);
      }
      await store().takePdfJob(T0);
      expect(await store().retryPdfJob({ maxTries: 2, now: T0 })).toEqual({ waiting: 1, failed: 0 });
      await store().takePdfJob(T0);
      expect(await store().retryPdfJob({ id: 'another', maxTries: 2, now: T0 })).toEqual({ waiting: 0, failed: 0 });
      expect(await store().retryPdfJob({ id, maxTries: 2, now: T0 })).toEqual({ waiting: 0, failed: 1 });
      expect(await store().pdfJob({ client, id })).toEqual({ kind: 'failed', failure: { code: 'crashed' } });
    });

    it('that fail are not counted as calls', async () => {
      const client = await steps.client();
      const used = async () => (await store().quota({ client, now: T0 }))?.serviceCalls.pdf;
      for (let job = 0; job < 3; job += 1) {
        await store().chargeService({ client, service: 'pdf', now: T0 });
        await submit(client);
      }
      const [first, second] = [await store().takePdfJob(T0), await store().takePdfJob(T0)];
      await store().endPdfJob({ id: first?.id ?? '', outcome: { failure }, now: T0 });
      await store().endPdfJob({ id: first?.id ?? '', outcome: { failure }, now: T0 });
      expect(await used()).toBe(2);
      await store().endPdfJob({ id: second?.id ?? '', outcome: { text: 'x' }, now: T0 });
      expect(await used()).toBe(2);
      await store().takePdfJob(T0);
      await store().retryPdfJob({ maxTries: 1, now: T0 });
      expect(await used()).toBe(1);
    });

    it('are bounded, for all and for each client, while they wait', async () => {
      const [one, other] = [await steps.client('one'), await steps.client('other')];
      const bounds = { maxWaiting: 3, maxWaitingOfClient: 2 };
      const answers = [];
      for (const client of [one, one, one, other, other]) answers.push((await submit(client, bounds)).answer);
      expect(answers).toEqual(['submitted', 'submitted', 'tooMany', 'submitted', 'tooMany']);
      await store().takePdfJob(T0);
      expect((await submit(other, bounds)).answer).toBe('submitted');
    });

    it('are their client’s alone', async () => {
      const [one, other] = [await steps.client('one'), await steps.client('other')];
      const { id } = await submit(one);
      await store().takePdfJob(T0);
      await store().endPdfJob({ id, outcome: { text: 'x' }, now: T0 });
      expect(await store().pdfJob({ client: other, id })).toBeUndefined();
      expect(await store().pdfText({ client: other, id })).toBeUndefined();
    });

    it('lose their text first, then go; those that have not ended stay', async () => {
      const client = await steps.client();
      const [ended, waiting] = [await submit(client), await submit(client)];
      await store().takePdfJob(T0);
      await store().endPdfJob({ id: ended.id, outcome: { text: 'x' }, now: T0 });
      const sweep = (textsBefore: number, jobsBefore: number) =>
        store().sweepPdfJobs({ textsBefore, jobsBefore, limit: 10 });
      expect(await sweep(T0, T0)).toBe(0);
      expect(await sweep(T0 + 1, T0)).toBe(1);
      expect(await store().pdfText({ client, id: ended.id })).toBeUndefined();
      expect(await store().pdfJob({ client, id: ended.id })).toMatchObject({ kind: 'completed' });
      expect(await sweep(T0 + 1, T0 + 1)).toBe(1);
      expect(await store().pdfJob({ client, id: ended.id })).toBeUndefined();
      expect(await store().pdfJob({ client, id: waiting.id })).toEqual({ kind: 'submitted' });
    });
  });
}
