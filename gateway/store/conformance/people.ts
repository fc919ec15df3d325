import { describe, expect, it } from 'vitest';
import type { Report } from '../../../shared/contract/device.ts';
import type { ContractTools } from '../conformance.ts';
import type { ErasedStretch, EraseCursor } from '../people.ts';
import { sentResult, STORE_A, STORE_B, T0, type TestRun } from './harness.ts';

const PERSON = '4915100000001';
const OTHER = '4915100000002';
const GROUP = { kind: 'group', id: '1203@g.us', name: 'Family' } as const;

const wrote = (
  number: string,
  networkId: string,
  chat: typeof GROUP | { kind: 'person' } = { kind: 'person' },
): Report => ({
  kind: 'inbound',
  accountId: 'acc',
  agoMs: 0,
  inbound: { chat, from: { number }, networkId, sentAgoMs: 0, content: { kind: 'text', text: 'words' } },
});
const answer = (commandId: string, said: 'taken' | 'done'): Report => ({
  kind: 'answer',
  commandId,
  answer: said,
  agoMs: 0,
});

export function peopleContract({ store, steps }: ContractTools): void {
  /** The whole walk, as one. */
  const erase = async (number: string, { force = false, now = T0 } = {}): Promise<ErasedStretch> => {
    let from: EraseCursor | undefined;
    const whole = { messages: 0, inbound: 0, receipts: 0, registrations: 0, atDevices: 0 };
    const media: string[] = [];
    const devices = new Set<number>();
    const lost = new Set<string>();
    do {
      const stretch = await store().erasePerson({ number, force, from, now });
      for (const what of ['messages', 'inbound', 'receipts', 'registrations', 'atDevices'] as const) {
        whole[what] += stretch[what];
      }
      media.push(...stretch.media);
      for (const device of stretch.devices) devices.add(device);
      for (const name of stretch.lost) lost.add(name);
      from = stretch.next;
    } while (from !== undefined);
    return { ...whole, media, devices: [...devices], lost: [...lost], next: undefined };
  };
  let runs = 0;
  /** A run of an app that can erase. */
  const able = async (device: number, storeId = STORE_A): Promise<TestRun> => {
    const run = `able ${device} ${(runs += 1)}`;
    const { epoch } = await store().startSession({ device, storeId, run, appVersion: '2', canErase: true, now: T0 });
    await store().recordHoldings({ device, epoch, now: T0 }, { holdings: [], last: true });
    return { device, epoch };
  };
  const erasuresFor = async (run: TestRun): Promise<{ id: string; number: string }[]> =>
    (await steps.lease(run, { room: [] })).commands.flatMap((one) => (one.kind === 'erase' ? [one] : []));

  describe('finding', () => {
    it('tells of a message all but its content, with the device that has it', async () => {
      const { client, run } = await steps.house();
      const id = await steps.accept(client, { number: PERSON });
      await steps.take(run, (await steps.lease(run)).fresh);
      expect(await store().messageDetails(id)).toMatchObject({
        id,
        client: 'shop',
        instance: 1,
        to: { kind: 'number', number: PERSON },
        custody: 'device',
        device: { lastSeenAt: T0 },
        webhooks: [],
        history: [{ status: 'queued', at: T0 }],
      });
      expect(await store().messageDetails('nothing')).toBeUndefined();
    });

    it('goes through all messages to a person, newest first, however the number is written', async () => {
      const client = await steps.client();
      const first = await steps.accept(client, { number: '5215512345678' });
      await steps.accept(client, { number: OTHER });
      const last = await steps.accept(client, { number: '525512345678' });
      const { messages, next } = await store().messagesTo({ number: '525512345678', before: undefined });
      expect(messages.map(({ id }) => id)).toEqual([last, first]);
      expect(next).toBeUndefined();
    });

    it('tells what a person wrote, newest first, and by its id, but not what they wrote in groups', async () => {
      const { run } = await steps.house();
      await steps.report(run, 1, [
        wrote(PERSON, 'A'),
        wrote(OTHER, 'B'),
        wrote(PERSON, 'C', GROUP),
        wrote(PERSON, 'D'),
      ]);
      const found = await store().receivedFrom({ number: PERSON, limit: 10 });
      expect(found.map(({ networkId, from }) => [networkId, from])).toEqual([
        ['D', PERSON],
        ['A', PERSON],
      ]);
      expect(await store().receivedFrom({ number: PERSON, limit: 1 })).toHaveLength(1);
      expect(await store().receivedDetails(found[0]?.id ?? '')).toEqual(found[0]);
      expect(await store().receivedDetails('nothing')).toBeUndefined();
    });
  });

  describe('erasing a person', () => {
    it('removes what was written to and by them, also in groups, and nobody else', async () => {
      const { client, run } = await steps.house();
      const gone = await steps.accept(client, { number: PERSON });
      const kept = await steps.accept(client, { number: OTHER });
      await steps.report(run, 1, [
        wrote(PERSON, 'A'),
        wrote(OTHER, 'B'),
        wrote(PERSON, 'C', GROUP),
        wrote(OTHER, 'D', GROUP),
      ]);
      expect(await erase(PERSON)).toMatchObject({ messages: 1, inbound: 2, atDevices: 0 });
      expect(await store().messageDetails(gone)).toBeUndefined();
      expect(await store().messageDetails(kept)).toBeDefined();
      const left = await store().inbound({ client, after: 0, limit: 10 });
      expect(left.map(({ networkId }) => networkId)).toEqual(['B', 'D']);
      expect(await erase(PERSON)).toMatchObject({ messages: 0, inbound: 0 });
      expect(await store().forgetRemoved()).toBe(true);
    });

    it('leaves what a device has until it gives it back, and then it goes by itself', async () => {
      const { client, run } = await steps.house();
      const [sent, cancelled] = [
        await steps.accept(client, { number: PERSON }),
        await steps.accept(client, { number: PERSON }),
      ];
      const { fresh } = await steps.lease(run);
      await steps.take(run, fresh);
      expect(await erase(PERSON)).toMatchObject({ messages: 0, atDevices: 2 });
      expect(await store().erasureOf(PERSON)).toMatchObject({ atDevices: 2 });
      const cancel: Report = {
        ...sentResult(cancelled, fresh[1]?.fence ?? 0),
        outcome: { kind: 'cancelled' },
      } as Report;
      await steps.report(run, 1, [sentResult(sent, fresh[0]?.fence ?? 0), cancel]);
      expect(await store().erasureOf(PERSON)).toMatchObject({ atDevices: 0 });
      expect(await store().messageDetails(sent)).toBeUndefined();
      expect(await store().messageDetails(cancelled)).toBeUndefined();
    });

    it('never offers what was with a device to another one', async () => {
      const { client, device, run } = await steps.house();
      await steps.accept(client, { number: PERSON });
      await steps.take(run, (await steps.lease(run)).fresh);
      await erase(PERSON);
      const next = await steps.running(device, { storeId: STORE_B });
      expect((await steps.lease(next)).fresh).toEqual([]);
      expect(await store().erasureOf(PERSON)).toMatchObject({ atDevices: 0 });
    });

    it('removes at once what a device has, when forced to', async () => {
      const { client, run } = await steps.house();
      const id = await steps.accept(client, { number: PERSON });
      await steps.take(run, (await steps.lease(run)).fresh);
      expect(await erase(PERSON, { force: true })).toMatchObject({ messages: 1, atDevices: 0 });
      expect(await store().messageDetails(id)).toBeUndefined();
    });
  });

  describe('devices that have to erase a person', () => {
    /** A device that had a message to the person. */
    const told = async () => {
      const { client, device } = await steps.house();
      await steps.accept(client, { number: PERSON });
      const run = await able(device);
      expect(await erase(PERSON)).toMatchObject({ messages: 1, devices: [device] });
      return { client, device, run };
    };

    it('are told until they have taken it on, and count until they have done it', async () => {
      const { run } = await told();
      const [command] = await erasuresFor(run);
      expect(command).toMatchObject({ number: PERSON });
      expect(await erasuresFor(run)).toEqual([command]);
      await steps.report(run, 1, [answer(command?.id ?? '', 'taken')]);
      expect(await erasuresFor(run)).toEqual([]);
      expect((await store().erasureOf(PERSON)).devices).toMatchObject([{ canErase: true }]);
      expect(await store().deviceViews()).toMatchObject([{ erasures: 1 }]);
      await steps.report(run, 2, [answer(command?.id ?? '', 'done')]);
      expect((await store().erasureOf(PERSON)).devices).toEqual([]);
      expect(await store().deviceViews()).toMatchObject([{ erasures: 0 }]);
    });

    it('are told again after they lost their store', async () => {
      const { device, run } = await told();
      const [command] = await erasuresFor(run);
      await steps.report(run, 1, [answer(command?.id ?? '', 'taken')]);
      const next = await able(device, STORE_B);
      expect(await erasuresFor(next)).toEqual([command]);
    });

    it('are told anew when the person is erased again before they have done it', async () => {
      const { client, run } = await told();
      const [command] = await erasuresFor(run);
      await steps.report(run, 1, [answer(command?.id ?? '', 'taken')]);
      await steps.accept(client, { number: PERSON });
      await erase(PERSON);
      const [again] = await erasuresFor(run);
      expect(again?.id).not.toBe(command?.id);
      await steps.report(run, 2, [answer(command?.id ?? '', 'done')]);
      expect(await erasuresFor(run)).toEqual([again]);
    });

    it('are only those of the clients that knew the person', async () => {
      const { device } = await told();
      await steps.client('other');
      const stranger = await steps.enrolledDevice('other');
      expect(await erasuresFor(await able(stranger))).toEqual([]);
      const [view] = (await store().deviceViews()).filter((one) => one.device === device);
      expect((await store().erasureOf(PERSON)).devices).toMatchObject([{ id: view?.id }]);
    });

    it('are listed while their app is too old, and told once it is not', async () => {
      const { client, device, run } = await steps.house();
      await steps.accept(client, { number: PERSON });
      await erase(PERSON);
      expect(await erasuresFor(run)).toEqual([]);
      expect((await store().erasureOf(PERSON)).devices).toMatchObject([{ canErase: false }]);
      expect(await erasuresFor(await able(device))).toMatchObject([{ number: PERSON }]);
    });

    it('are named when their access was revoked, and not waited for', async () => {
      const { client, run } = await steps.house();
      await steps.accept(client, { number: PERSON });
      const [item] = (await steps.lease(run)).fresh;
      await steps.take(run, item ? [item] : []);
      await steps.report(run, 1, [sentResult(item?.id ?? '', item?.fence ?? 0)]);
      const [view] = await store().deviceViews();
      await store().revokeDevice({ id: view?.id ?? '', now: T0 });
      expect(await erase(PERSON)).toMatchObject({ messages: 1, devices: [], lost: [view?.name] });
      expect((await store().erasureOf(PERSON)).devices).toEqual([]);
    });

    it('bring back nothing of before with a late report, while what comes later is kept', async () => {
      const { client, run } = await told();
      const late = { ...wrote(PERSON, 'OLD'), agoMs: 1_000 } as Report;
      await steps.report(run, 1, [late, wrote(OTHER, 'B')]);
      await steps.report(run, 3, [wrote(PERSON, 'NEW')], { now: T0 + 1 });
      const left = await store().inbound({ client, after: 0, limit: 10 });
      expect(left.map(({ networkId }) => networkId)).toEqual(['B', 'NEW']);
    });
  });
}
