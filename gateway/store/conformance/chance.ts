import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../../platform/testing/seeded-random.ts';
import type { Report } from '../../../shared/contract/device.ts';
import type { ContractTools } from '../conformance.ts';
import { DeviceRefusal } from '../devices.ts';
import { sentResult, T0, type Steps, type TestRun } from './harness.ts';

const SEEDS = [1, 2, 3, 4, 5];
const STEPS_PER_SEED = 250;
const NUMBER = '491510000000';
/** So little that what is leased first matters. */
const littleRoom = [{ accountId: 'acc', messages: 2, bytes: 1_000_000 }];

interface Held {
  readonly fence: number;
  readonly seq: number;
  readonly chat: string;
  readonly unsure: boolean;
  hasCustody: boolean;
  isSent: boolean;
}

/** A device as it should behave, with answers that get lost and disks that die. */
class ChanceDevice {
  readonly device: number;
  readonly held = new Map<string, Held>();
  #run: TestRun | undefined;
  #storeId = randomUUID();
  #reports: Report[] = [];
  #firstReport = 1;
  readonly #tools: ContractTools;
  readonly #world: World;

  constructor(device: number, tools: ContractTools, world: World) {
    this.device = device;
    this.#tools = tools;
    this.#world = world;
  }

  get #steps(): Steps {
    return this.#tools.steps;
  }

  async restart(): Promise<void> {
    const run = await this.#steps.session(this.device, this.#storeId);
    const holdings = [...this.held].map(([id, { fence, unsure, isSent }]) => ({
      id,
      fence,
      state: isSent ? ('ended' as const) : unsure ? ('unsure' as const) : ('waiting' as const),
    }));
    const released = await this.#tools.store().recordHoldings({ ...run, now: T0 }, { holdings, last: true });
    for (const id of released) if (this.held.get(id)?.isSent !== true) this.held.delete(id);
    this.#run = run;
  }

  async loseDisk(): Promise<void> {
    this.held.clear();
    this.#reports = [];
    this.#firstReport = 1;
    this.#storeId = randomUUID();
    await this.restart();
  }

  bind(): Promise<unknown> {
    return this.#tools
      .store()
      .instances()
      .then(([instance]) => this.#steps.bind(this.device, { number: NUMBER, instanceId: instance?.id ?? '' }));
  }

  async poll(isAnswerLost: boolean): Promise<void> {
    const found = await this.#asRun((run) => this.#steps.lease(run, { room: littleRoom }));
    if (!found || isAnswerLost) return;
    for (const { id, fence, seq, resume, to } of found.repeated.concat(found.fresh)) {
      const before = this.held.get(id);
      if (before?.fence === fence || before?.isSent === true) continue;
      const chat = to.kind === 'number' ? to.number : to.name;
      const unsure = resume || before?.unsure === true;
      this.held.set(id, { fence, seq, chat, unsure, hasCustody: false, isSent: false });
    }
  }

  async take(isAnswerLost: boolean): Promise<void> {
    const items = [...this.held].flatMap(([id, { fence, hasCustody }]) => (hasCustody ? [] : [{ id, fence }]));
    const answer = await this.#asRun((run) => this.#steps.take(run, items));
    if (!answer || isAnswerLost) return;
    for (const id of answer.accepted) {
      const one = this.held.get(id);
      if (one) one.hasCustody = true;
    }
    for (const id of answer.refused) this.held.delete(id);
  }

  /** Sends the oldest message of a chat. */
  send(): void {
    const waiting = [...this.held].filter(([, one]) => one.hasCustody && !one.isSent);
    const [first] = waiting.sort(([, a], [, b]) => a.seq - b.seq);
    if (!first) return;
    const [id, one] = first;
    one.isSent = true;
    this.#world.sends(id, one);
    this.#reports.push(sentResult(id, one.fence));
  }

  async report(isAnswerLost: boolean): Promise<void> {
    if (this.#reports.length === 0) return;
    const first = this.#firstReport;
    const reports = this.#reports;
    const answer = await this.#asRun((run) => this.#steps.report(run, first, reports, { storeId: this.#storeId }));
    if (!answer || isAnswerLost) return;
    this.#reports = reports.slice(answer.confirmed - first + 1);
    this.#firstReport = answer.confirmed + 1;
    for (const { id } of reports.filter(
      (report): report is Extract<Report, { kind: 'result' }> => report.kind === 'result',
    )) {
      this.held.delete(id);
    }
  }

  async #asRun<T>(call: (run: TestRun) => Promise<T>): Promise<T | undefined> {
    if (!this.#run) await this.restart();
    if (!this.#run) return undefined;
    try {
      return await call(this.#run);
    } catch (error) {
      if (!(error instanceof DeviceRefusal) || error.code !== 'holdingsMissing') throw error;
      await this.restart();
      return undefined;
    }
  }
}

/** What the recipients would see. */
class World {
  readonly #sent = new Map<string, number>();
  readonly #lastOfChat = new Map<string, number>();

  sends(id: string, { unsure, seq, chat }: Held): void {
    const before = this.#sent.get(id) ?? 0;
    if (before > 0 && !unsure) throw new Error(`${id} was given out again as if it had never been sent`);
    this.#sent.set(id, before + 1);
    const last = this.#lastOfChat.get(chat) ?? 0;
    if (before === 0 && seq < last) throw new Error(`${id} was overtaken in its chat`);
    this.#lastOfChat.set(chat, Math.max(last, seq));
  }

  get shown(): string[] {
    return [...this.#sent.keys()].sort();
  }
}

/** Whatever gets lost, dies or moves: nothing is lost, nothing is sent twice unknowingly, no chat is reversed. */
export function chanceContract(tools: ContractTools): void {
  describe('with lost answers, restarts, lost disks, moves and reopened stores', () => {
    it.each(SEEDS)('each message is sent, and again only with resume: seed %i', async (seed) => {
      const { float } = createSeededRandom(seed);
      const chance = (share: number): boolean => float() < share;
      const world = new World();
      const client = await tools.steps.client();
      const devices = [await tools.steps.enrolledDevice(), await tools.steps.enrolledDevice()].map(
        (device) => new ChanceDevice(device, tools, world),
      );
      const accepted: string[] = [];
      let owner = devices[0];
      await owner?.bind();

      for (let step = 0; step < STEPS_PER_SEED; step += 1) {
        const device = devices[chance(0.8) ? devices.findIndex((one) => one === owner) : Math.floor(float() * 2)];
        const what = float();
        if (!device) continue;
        if (what < 0.25)
          accepted.push(await tools.steps.accept(client, { number: `4915${Math.floor(float() * 3)}00000` }));
        else if (what < 0.5) await device.poll(chance(0.3));
        else if (what < 0.68) await device.take(chance(0.3));
        else if (what < 0.8) device.send();
        else if (what < 0.92) await device.report(chance(0.3));
        else if (what < 0.95) await device.restart();
        else if (what < 0.965) await device.loseDisk();
        else if (what < 0.98) await tools.reopen();
        else {
          owner = device;
          await owner.bind();
        }
      }
      for (let round = 0; round < accepted.length + 5; round += 1) {
        await owner?.poll(false);
        await owner?.take(false);
        owner?.send();
        await owner?.report(false);
      }
      expect(world.shown).toEqual([...accepted].sort());
      for (const id of accepted) expect(await tools.steps.statusOf(client, id)).toMatchObject({ status: 'sent' });
    });
  });
}
