import { describe, expect, it } from 'vitest';
import type { Report } from '../../../shared/contract/device.ts';
import { ABSENT_MS } from '../../../shared/policy/consent.ts';
import { answerText } from '../../../shared/policy/opt-in-answers.ts';
import type { ContractTools } from '../conformance.ts';
import { idOf, networkIdOf, T0, type TestRun } from './harness.ts';

type InboundReport = Extract<Report, { kind: 'inbound' }>;

const ANN = '4915100000001';
const shop = { client: 'shop', channel: 'whatsapp', instance: 1 } as const;

export function optInContract({ store, steps, reopen }: ContractTools): void {
  let written = 0;
  const writes = (text: string, more: Partial<InboundReport['inbound']> = {}): InboundReport => ({
    kind: 'inbound',
    accountId: 'acc',
    agoMs: 0,
    inbound: {
      networkId: `IN${(written += 1)}`,
      chat: { kind: 'person' },
      from: { number: ANN },
      content: { kind: 'text', text },
      sentAgoMs: 0,
      ...more,
    },
  });

  /** A house whose people must register, and what is asked of it. */
  const strictHouse = async () => {
    const house = await steps.house();
    await store().setOptIn({ ...shop, optIn: true });
    let reported = 0;
    const own = { client: house.client, channel: 'whatsapp', instance: 1 } as const;
    return {
      ...house,
      own,
      /** What people wrote, in order, each in a report of its own. */
      receive: async (reports: Report[], now = T0, run: TestRun = house.run) => {
        const outcome = await steps.report(run, reported + 1, reports, { now });
        reported += reports.length;
        return outcome;
      },
      send: (number = ANN, now = T0) => tryToSend(house.client, number, now),
      answers: async (now = T0) => {
        const { fresh } = await steps.lease(house.run, { now });
        await steps.take(house.run, fresh, now);
        return fresh.map(({ to, content }) => ({ to, text: 'text' in content ? content.text : '' }));
      },
      state: async (number = ANN) => (await store().recipient({ ...own, number }))?.state,
    };
  };

  let tried = 500;
  const tryToSend = async (client: number, number: string, now: number) => {
    const id = idOf((tried += 1));
    const outcome = await store().acceptMessage({
      id,
      client,
      channel: 'whatsapp',
      instance: 1,
      to: { kind: 'number', number },
      content: { kind: 'text', text: 'x' },
      priority: 'normal',
      networkId: networkIdOf(id),
      acceptedAt: now,
      notBefore: null,
      expiresAt: now + 86_400_000,
    });
    return outcome.kind === 'refused' ? outcome.refusal.kind : outcome.kind;
  };

  describe('people who must register', () => {
    it('are written to once they have greeted, and are told so in the language of their word', async () => {
      const { own, receive, send, answers, client } = await strictHouse();
      expect(await send()).toBe('notRegistered');
      expect(await receive([writes('¡Hola! 👋')])).toMatchObject({ isAnswered: true });
      await reopen();
      expect(await send()).toBe('accepted');
      expect((await answers())[0]).toEqual({
        to: { kind: 'number', number: ANN },
        text: answerText('registered', 'es'),
      });
      const known = await store().recipient({ ...own, number: ANN });
      expect(known).toMatchObject({
        number: ANN,
        state: 'registered',
        language: 'es',
        changedAt: T0,
        evidence: [{ state: 'registered', source: 'word', word: 'Hola', networkId: 'IN1', at: T0 }],
      });
      const answerId = known?.evidence[0]?.answerId ?? '';
      expect(await store().message({ client, id: answerId })).toMatchObject({ isSystem: true, status: 'queued' });
    });

    it('are told at most once a day that they are registered', async () => {
      const { receive, answers } = await strictHouse();
      await receive([writes('Hi'), writes('Hi'), writes('hi!')]);
      expect(await answers()).toHaveLength(1);
      const nextDay = T0 + 86_400_000;
      expect(await receive([writes('Hi')], nextDay)).toMatchObject({ isAnswered: true });
      expect(await answers(nextDay)).toMatchObject([{ text: answerText('alreadyRegistered', 'en') }]);
      expect(await receive([writes('Hi')], nextDay + 1)).toMatchObject({ isAnswered: false });
    });

    it('leave by a stop word, are told so once, and come back by a greeting', async () => {
      const { receive, send, answers, state, own } = await strictHouse();
      await receive([writes('Hola')]);
      await answers();
      await receive([writes('BAJA'), writes('baja')]);
      expect(await answers()).toMatchObject([{ text: answerText('optedOut', 'es') }]);
      expect(await send()).toBe('optedOut');
      await reopen();
      expect(await state()).toBe('optedOut');
      await receive([writes('hola')], T0 + 1_000);
      expect(await send(ANN, T0 + 1_000)).toBe('accepted');
      const evidence = (await store().recipient({ ...own, number: ANN }))?.evidence ?? [];
      expect(evidence.map((one) => [one.state, one.word])).toEqual([
        ['registered', 'Hola'],
        ['optedOut', 'BAJA'],
        ['registered', 'Hola'],
      ]);
    });

    it('get nothing more of what waits for them once they leave, wherever it is', async () => {
      const { client, run, receive, device } = await strictHouse();
      await receive([writes('Hi')]);
      const atDevice = await steps.accept(client, { number: ANN });
      await steps.take(run, (await steps.lease(run)).fresh);
      const waiting = await steps.accept(client, { number: ANN });
      const scheduled = await steps.accept(client, { number: ANN, notBefore: T0 + 9_000 });
      await receive([writes('Hi', { from: { number: '4915100000002' } })]);
      const toAnother = await steps.accept(client, { number: '4915100000002' });
      expect(await receive([writes('STOP')])).toMatchObject({ isAnswered: true });
      expect(await steps.statusOf(client, waiting)).toMatchObject({ status: 'cancelled' });
      expect(await steps.statusOf(client, scheduled)).toMatchObject({ status: 'cancelled' });
      expect(await steps.statusOf(client, toAnother)).toMatchObject({ status: 'queued' });
      expect(await store().message({ client, id: waiting })).toMatchObject({
        detail: expect.stringContaining('opted out'),
      });
      const { commands, fresh } = await steps.lease(run);
      expect(commands).toMatchObject([{ kind: 'cancel', messageId: atDevice }]);
      // The answer itself is not taken back.
      expect(fresh.map(({ content }) => 'text' in content && content.text)).toContain(answerText('optedOut', 'en'));
      expect(device).toBeGreaterThan(0);
    });

    it('are known under both ways to write a number of Brazil', async () => {
      const { receive, send } = await strictHouse();
      await receive([writes('Oi', { from: { number: '554784178525' } })]);
      expect(await send('5547984178525')).toBe('accepted');
    });

    it('are heard in their own chat only, and by their number', async () => {
      const { receive, send, state } = await strictHouse();
      await receive([
        writes('Hi', { chat: { kind: 'group', id: 'g', name: 'Family' } }),
        writes('Hi', { from: { lid: '77' } }),
        writes('Hi there'),
        writes('', { content: { kind: 'document', caption: 'Hi' } }),
      ]);
      expect(await state()).toBeUndefined();
      expect(await send()).toBe('notRegistered');
    });

    it('are heard once, however often a report comes, and each instance hears its own', async () => {
      const { run, client, answers } = await strictHouse();
      const hi = writes('Hi');
      await steps.report(run, 1, [hi]);
      await steps.report(run, 1, [hi]);
      await steps.report(run, 2, [hi]);
      expect(await answers()).toHaveLength(1);
      await store().createInstance({ client: 'shop', channel: 'whatsapp', now: T0 });
      const second = { client, channel: 'whatsapp', instance: 2, number: ANN } as const;
      expect(await store().recipient(second)).toBeUndefined();
    });

    it('are heard when their account gets its instance later, in the order in which they wrote', async () => {
      const client = await steps.client();
      await store().setOptIn({ ...shop, optIn: true });
      const device = await steps.enrolledDevice();
      const run = await steps.running(device);
      const other = { from: { number: '4915100000002' } };
      await steps.report(run, 1, [writes('Ciao'), writes('Hi', other), writes('STOP', other)]);
      expect(await store().recipient({ client, channel: 'whatsapp', instance: 1, number: ANN })).toBeUndefined();
      await steps.bind(device, { number: '491510000000' });
      expect(await tryToSend(client, ANN, T0)).toBe('accepted');
      expect(await tryToSend(client, '4915100000002', T0)).toBe('optedOut');
      const { fresh } = await steps.lease(run);
      expect(fresh.map(({ content }) => 'text' in content && content.text)).toContain(answerText('registered', 'it'));
    });

    it('are heard when a held number is confirmed', async () => {
      const { client, device, run } = await steps.house();
      await store().setOptIn({ ...shop, optIn: true });
      await steps.bind(device, { number: '491510000999' });
      await steps.report(run, 1, [writes('Hi')]);
      expect(await tryToSend(client, ANN, T0)).toBe('notRegistered');
      await store().confirmNumber({ ...shop, now: T0 });
      expect(await tryToSend(client, ANN, T0)).toBe('accepted');
    });

    it('are answered in the language that the owner prefers where a word belongs to two', async () => {
      const { receive, answers } = await strictHouse();
      await store().setOptIn({ ...shop, optIn: true, language: 'nl' });
      await receive([writes('Hallo')]);
      expect(await answers()).toMatchObject([{ text: answerText('registered', 'nl') }]);
    });
  });

  describe('the rule', () => {
    it('holds for new instances, but not for those of the machine’s owner', async () => {
      await steps.client('a', 0);
      expect(await store().createInstance({ client: 'a', channel: 'whatsapp', now: T0 })).toMatchObject({
        optIn: true,
      });
      await store().putOwnClient({
        shown: 's',
        hash: { salt: new Uint8Array([1]), hash: new Uint8Array([2]) },
        replace: false,
        now: T0,
      });
      const own = await store().createInstance({ client: 'local', channel: 'whatsapp', now: T0 });
      expect(own).toMatchObject({ optIn: false });
    });

    it('can be switched, and says where to register', async () => {
      const { client, send, own } = await strictHouse();
      expect(await store().optIn(own)).toEqual({ optIn: true, language: null, number: '491510000000' });
      await store().setOptIn({ ...shop, optIn: false, language: 'de' });
      expect(await send()).toBe('accepted');
      expect(await store().optIn(own)).toMatchObject({ optIn: false, language: 'de' });
      await store().setOptIn({ ...shop, optIn: true });
      expect(await store().optIn(own)).toMatchObject({ optIn: true, language: 'de' });
      await store().setOptIn({ ...shop, optIn: true, language: null });
      expect(await store().optIn(own)).toMatchObject({ language: null });
      expect(await store().setOptIn({ ...shop, instance: 9, optIn: true })).toBe('unknown');
      expect(await store().optIn({ ...own, client: client + 1 })).toBeUndefined();
    });

    it('switched off, lets friends say hello and stop, and still honours who left', async () => {
      const { receive, send, answers, state } = await strictHouse();
      await receive([writes('Hi'), writes('STOP')]);
      await answers();
      await store().setOptIn({ ...shop, optIn: false });
      const friend = { from: { number: '4915100000002' } };
      await receive([writes('Hi', friend), writes('STOP', friend)]);
      expect(await answers()).toEqual([]);
      expect(await state('4915100000002')).toBeUndefined();
      expect(await send('4915100000002')).toBe('accepted');
      expect(await send()).toBe('optedOut');
    });

    it('leaves groups alone', async () => {
      const { client } = await strictHouse();
      const id = await steps.accept(client, { to: { kind: 'group', name: 'Family' } });
      expect(await steps.statusOf(client, id)).toMatchObject({ status: 'queued' });
    });
  });

  describe('a number that is not on its network', () => {
    it('is refused for a day, or until it writes', async () => {
      const { client, device, run } = await steps.house();
      expect(device).toBeGreaterThan(0);
      const id = await steps.accept(client, { number: ANN });
      await steps.take(run, (await steps.lease(run)).fresh);
      await steps.report(run, 1, [
        {
          kind: 'result',
          id,
          fence: 1,
          networkId: networkIdOf(id),
          outcome: { kind: 'failed', reason: 'notOnWhatsApp' },
          agoMs: 0,
        },
      ]);
      expect(await tryToSend(client, ANN, T0 + ABSENT_MS - 1)).toBe('absent');
      expect(await tryToSend(client, '4915100000002', T0)).toBe('accepted');
      expect(await tryToSend(client, ANN, T0 + ABSENT_MS)).toBe('accepted');
      // It is no recipient for that.
      expect(await store().recipients({ client, channel: 'whatsapp', instance: 1, limit: 10 })).toEqual([]);
      await steps.report(run, 2, [writes('here I am')], { now: T0 + 1 });
      expect(await tryToSend(client, ANN, T0 + 2)).toBe('accepted');
    });
  });
}
