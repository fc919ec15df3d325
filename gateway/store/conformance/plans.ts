import { array, assert, asyncProperty, integer } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan } from '../../../shared/contract/plan.ts';
import { PUBLISHED_PLANS } from '../../../shared/policy/published-plans.ts';
import type { ContractTools } from '../conformance.ts';
import { secret, T0 } from './harness.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
type Wanted = Parameters<typeof plan.parse>[0];

export function planContract({ store, steps, reopen }: ContractTools): void {
  const put = (name: string, wanted: Wanted): Promise<string> =>
    store().putPlan({ name, plan: plan.parse(wanted), now: T0 });

  /** A client under a plan of its own, with two instances. */
  const clientWith = async (wanted: Wanted): Promise<number> => {
    await put('tested', wanted);
    const client = await steps.client('shop', 2);
    await store().changeClient({ id: 'shop', plan: 'tested', now: T0 });
    return client;
  };
  const refusal = async (client: number, more: Parameters<typeof steps.offer>[1] = {}): Promise<unknown> => {
    const { outcome } = await steps.offer(client, more);
    return outcome.kind === 'refused' ? outcome.refusal : outcome.kind;
  };
  const leftToday = async (client: number, now = T0): Promise<number | undefined> =>
    (await store().quota({ client, now }))?.window.used;

  describe('plans', () => {
    it('are there when a store is new, and what the owner changed of them stays', async () => {
      const names = (await store().plans()).map(({ name }) => name);
      expect(names).toEqual(Object.keys(PUBLISHED_PLANS).sort());
      await put('premium', { messagesPerDay: 7 });
      await reopen();
      const premium = (await store().plans()).find(({ name }) => name === 'premium');
      expect(premium).toMatchObject({ plan: { messagesPerDay: 7 }, clients: 0 });
    });

    it('that a trial is to become must be there, and so must one that a client gets', async () => {
      expect(await put('a', { trial: { days: 1, becomes: 'nothing' } })).toBe('unknownPlan');
      expect(await put('a', { trial: { days: 1, becomes: 'a' } })).toBe('put');
      const client = { id: 'x', name: null, secret, now: T0 };
      expect(await store().createClient({ ...client, plan: 'nothing' })).toBe('unknownPlan');
      expect(await store().client('x')).toBeUndefined();
      await steps.client('shop', 0);
      expect(await store().changeClient({ id: 'shop', plan: 'nothing', now: T0 })).toBe('unknownPlan');
      expect(await store().changeClient({ id: 'nobody', plan: 'premium', now: T0 })).toBe('unknown');
    });

    it('hold at once when they are changed, also for what is accepted in the same commit', async () => {
      const client = await clientWith({ messagesPerDay: 1 });
      const [first, second, changed, third] = await Promise.all([
        refusal(client),
        refusal(client),
        put('tested', { messagesPerDay: 3 }),
        refusal(client),
      ]);
      expect([first, second, changed]).toEqual(['accepted', { kind: 'quotaUsed', of: 'paid' }, 'put']);
      // Those of one commit are decided together or after the change, never by half of it.
      expect(['accepted', { kind: 'quotaUsed', of: 'paid' }]).toContainEqual(third);
      expect(await refusal(client)).toBe('accepted');
    });

    it('that do not limit a client need no counts: everything goes', async () => {
      const client = await steps.client();
      for (let count = 0; count < 20; count += 1) expect(await refusal(client)).toBe('accepted');
      expect(await store().quota({ client, now: T0 })).toMatchObject({ choice: { plan: 'unlimited' } });
    });
  });

  describe('the quota of messages', () => {
    it('is for all instances together, also in one commit, and opens again 24 hours after its first message', async () => {
      const client = await clientWith({ messagesPerDay: 3 });
      const answers = await Promise.all([1, 2, 1, 2, 1].map((instance) => refusal(client, { instance })));
      expect(answers.filter((one) => one === 'accepted')).toHaveLength(3);
      expect(answers.at(-1)).toEqual({ kind: 'quotaUsed', of: 'paid' });
      await reopen();
      expect(await refusal(client, { acceptedAt: T0 + DAY - 1 })).toEqual({ kind: 'quotaUsed', of: 'paid' });
      expect(await refusal(client, { acceptedAt: T0 + DAY })).toBe('accepted');
      expect(await leftToday(client, T0 + DAY)).toBe(1);
      expect((await store().quota({ client, now: T0 + DAY }))?.window.openedAt).toBe(T0 + DAY);
    });

    it('is not charged for what is refused', async () => {
      const client = await clientWith({ messagesPerDay: 2, recipients: 1, limits: { textCharacters: 5 } });
      const media = { sha256: 'a'.repeat(64), bytes: 5, mimetype: 'image/png' };
      expect(await refusal(client, { text: 'short' })).toBe('accepted');
      expect(await refusal(client, { text: 'longer' })).toMatchObject({ kind: 'overLimit', part: 'text', max: 5 });
      expect(await refusal(client, { text: '👍👍👍👍👍' })).toBe('accepted');
      for (const more of [
        { instance: 9 },
        { number: '4915100000002', text: 'x' },
        { to: { kind: 'group', name: 'Family' } as const, text: 'x' },
        { content: { kind: 'image', media } as const },
        { text: 'x' },
      ]) {
        expect(await refusal(client, more)).toHaveProperty('kind');
      }
      expect(await leftToday(client)).toBe(2);
      expect(await store().clientUsage({ client })).toMatchObject([{ messages: 2, media: 0 }]);
    });

    it('never lets more through than the plan says, whatever comes together', async () => {
      let count = 0;
      await assert(
        asyncProperty(
          integer({ min: 0, max: 5 }),
          integer({ min: 0, max: 4 }),
          array(array(integer({ min: 1, max: 6 }), { maxLength: 6 }), { minLength: 1, maxLength: 4 }),
          async (messagesPerDay, recipients, rounds) => {
            count += 1;
            const id = `client ${count}`;
            await put('chance', { messagesPerDay, recipients });
            const client = await steps.client(id, 1);
            await store().changeClient({ id, plan: 'chance', now: T0 });
            const written = new Set<number>();
            let accepted = 0;
            for (const round of rounds) {
              const answers = await Promise.all(round.map((n) => refusal(client, { number: `491510000000${n}` })));
              answers.forEach((answer, index) => {
                if (answer !== 'accepted') return;
                accepted += 1;
                written.add(round[index] ?? 0);
              });
            }
            expect(accepted).toBeLessThanOrEqual(messagesPerDay);
            expect(written.size).toBeLessThanOrEqual(recipients);
            const quota = await store().quota({ client, now: T0 });
            expect(quota).toMatchObject({ window: { used: accepted }, recipients: written.size });
          },
        ),
        { numRuns: 25 },
      );
    });
  });

  describe('recipients in total', () => {
    it('are counted once each, groups as well, and those written to before can be written to for ever', async () => {
      const client = await clientWith({ recipients: 2, features: ['groups'] });
      const group = { to: { kind: 'group', name: 'Family' } as const };
      expect(await refusal(client, { number: '4915100000001' })).toBe('accepted');
      expect(await refusal(client, group)).toBe('accepted');
      expect(await refusal(client, { number: '4915100000002' })).toEqual({ kind: 'recipientsUsed', of: 'paid' });
      await reopen();
      const later = { acceptedAt: T0 + 40 * DAY };
      expect(await refusal(client, { ...later, number: '4915100000001', instance: 2 })).toBe('accepted');
      expect(await refusal(client, { ...later, ...group })).toBe('accepted');
      expect(await refusal(client, { ...later, number: '4915100000002' })).toMatchObject({ kind: 'recipientsUsed' });
    });
  });

  it('somebody who registered is counted once, however often written to and erased from the registrations', async () => {
    const client = await clientWith({ recipients: 1 });
    const who = { client, channel: 'whatsapp', number: '4915100000001' } as const;
    for (const instance of [1, 2, 1]) {
      const consents = [{ number: who.number, at: T0, proof: 'asked', language: 'en' }] as const;
      await store().importConsents({ ...who, instance, consents, now: T0 });
      for (let count = 0; count < 3; count += 1) {
        expect(await refusal(client, { number: who.number, instance })).toBe('accepted');
      }
      await store().eraseRecipient({ ...who, instance, now: T0 });
      expect(await refusal(client, { number: who.number, instance })).toBe('accepted');
    }
    expect((await store().quota({ client, now: T0 }))?.recipients).toBe(1);
    expect(await refusal(client, { number: '4915100000002' })).toMatchObject({ kind: 'recipientsUsed' });
  });

  it('a person who is erased is forgotten here, too, and stays counted', async () => {
    const client = await clientWith({ recipients: 1 });
    await steps.accept(client, { number: '4915100000001' });
    await store().erasePerson({ number: '4915100000001', force: true, from: undefined, now: T0 });
    expect((await store().quota({ client, now: T0 }))?.recipients).toBe(1);
    expect(await refusal(client, { number: '4915100000001' })).toMatchObject({ kind: 'recipientsUsed' });
  });

  describe('features of a plan', () => {
    it('decide about groups and files, of which nothing is to be stored', async () => {
      const client = await clientWith({});
      const to = { kind: 'group', name: 'Family' } as const;
      const media = { sha256: 'a'.repeat(64), bytes: 5, mimetype: 'image/png' };
      expect(await refusal(client, { to })).toEqual({ kind: 'featureMissing', feature: 'groups' });
      const content = { kind: 'image', media } as const;
      expect(await refusal(client, { content })).toEqual({ kind: 'featureMissing', feature: 'media' });
      const where = { client, channel: 'whatsapp', instance: 1, now: T0, to } as const;
      expect(await store().checkFile({ ...where, mayRepeat: false })).toMatchObject({ kind: 'featureMissing' });
      expect(await store().checkFile({ ...where, mayRepeat: true })).toBeUndefined();
    });

    it('and limits of files are those of their base64', async () => {
      const client = await clientWith({ features: ['media'], limits: { imageBytes: 8, captionCharacters: 2 } });
      const image = (bytes: number, caption?: string) => ({
        content: { kind: 'image', media: { sha256: 'b'.repeat(64), bytes, mimetype: 'image/png' }, caption } as const,
      });
      expect(await refusal(client, image(6))).toBe('accepted');
      expect(await refusal(client, image(7))).toEqual({ kind: 'overLimit', part: 'image', max: 8, unit: 'bytes' });
      expect(await refusal(client, image(6, 'abc'))).toMatchObject({ kind: 'overLimit', part: 'caption' });
    });
  });

  describe('a trial', () => {
    it('is refused as one, and goes on under its plan when its days are over', async () => {
      await put('after', { messagesPerDay: 2 });
      const client = await clientWith({ messagesPerDay: 1, trial: { days: 14, becomes: 'after' } });
      expect(await refusal(client)).toBe('accepted');
      expect(await refusal(client)).toEqual({ kind: 'quotaUsed', of: 'trial' });
      const end = T0 + 14 * DAY;
      expect(await store().clients(end - 1)).toMatchObject([{ plan: 'tested', trialEndsAt: end }]);
      expect(await store().clients(end)).toMatchObject([{ plan: 'after', trialEndsAt: null }]);
      for (let count = 0; count < 2; count += 1) expect(await refusal(client, { acceptedAt: end })).toBe('accepted');
      expect(await refusal(client, { acceptedAt: end })).toEqual({ kind: 'quotaUsed', of: 'paid' });
    });

    it('counts calls of services by themselves, in total; failed ones can be taken back; another plan counts anew', async () => {
      const client = await clientWith({
        features: ['services'],
        serviceCalls: { translation: 2 },
        trial: { days: 14, becomes: 'unlimited' },
      });
      const charge = (service: 'translation' | 'pdf', now = T0) => store().chargeService({ client, service, now });
      const answers = await Promise.all([charge('translation'), charge('translation'), charge('translation')]);
      expect(answers).toEqual([undefined, undefined, { kind: 'quotaUsed', of: 'trial', service: 'translation' }]);
      expect(await charge('pdf')).toBeUndefined();
      await store().returnServiceCall({ client, service: 'translation' });
      expect((await store().quota({ client, now: T0 }))?.serviceCalls).toEqual({ translation: 1, pdf: 1 });
      expect(await charge('translation', T0 + DAY)).toBeUndefined();
      expect(await charge('translation', T0 + DAY)).toMatchObject({ kind: 'quotaUsed' });
      expect(await charge('translation', T0 + 15 * DAY)).toBeUndefined();
      await put('bare', {});
      await store().changeClient({ id: 'shop', plan: 'bare', now: T0 });
      expect(await charge('pdf')).toEqual({ kind: 'featureMissing', feature: 'services' });
      expect((await store().quota({ client, now: T0 }))?.serviceCalls).toEqual({ translation: 0, pdf: 0 });
    });
  });

  describe('a client whose time is over, or who is suspended', () => {
    it('may do nothing until it is renewed; then instances, quota and queue are as they were', async () => {
      const client = await clientWith({ messagesPerDay: 2, features: ['services'] });
      const before = await steps.accept(client);
      await store().changeClient({ id: 'shop', expiresAt: T0 + HOUR, now: T0 });
      expect(await refusal(client, { acceptedAt: T0 + HOUR })).toEqual({ kind: 'expired' });
      expect(await store().chargeService({ client, service: 'pdf', now: T0 + HOUR })).toEqual({ kind: 'expired' });
      expect(await store().client('shop')).toMatchObject({ expiresAt: T0 + HOUR, isSuspended: false });
      await store().changeClient({ id: 'shop', expiresAt: null, isSuspended: true, now: T0 });
      expect(await refusal(client)).toEqual({ kind: 'suspended' });
      await store().changeClient({ id: 'shop', isSuspended: false, now: T0 });
      expect(await refusal(client)).toBe('accepted');
      expect(await refusal(client)).toEqual({ kind: 'quotaUsed', of: 'paid' });
      expect(await steps.statusOf(client, before)).toMatchObject({ status: 'queued' });
    });
  });

  it('the pace of a plan is that of its instances, unless one has its own', async () => {
    const { device } = await steps.house();
    await put('fast', { pace: 'business' });
    await store().changeClient({ id: 'shop', plan: 'fast', now: T0 });
    expect((await steps.bind(device)).binding).toMatchObject({ state: 'bound', pace: 'business' });
    await store().setPace({ client: 'shop', channel: 'whatsapp', instance: 1, pace: 'basic' });
    expect((await steps.bind(device)).binding).toMatchObject({ state: 'bound', pace: 'basic' });
  });
}
