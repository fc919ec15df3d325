/** Applies a fault that was asked for. Several in one call are applied together. */
import type { Account, LinkedDevice } from './accounts.ts';
import type { Connection } from './connection.ts';
import type { FaultInput } from './contract.ts';
import type { KickCode } from './faults.ts';
import { kick, unlink } from './kicks.ts';
import type { Listener } from './listener.ts';
import { warnOfLowPreKeys } from './queries-keys.ts';
import type { World } from './world.ts';

export class Trouble {
  readonly #world: World;
  readonly #listener: Listener;
  /** Tells the latest refusal from earlier ones, whose end must not end it. */
  #refusals = 0;

  constructor(world: World, listener: Listener) {
    this.#world = world;
    this.#listener = listener;
  }

  async apply(fault: FaultInput): Promise<void> {
    const { number } = fault;
    if (fault.clear) await this.clear();
    this.#count(fault);
    if (fault.drainPreKeys !== undefined) this.#drain(number, fault.drainPreKeys);
    if (fault.silent !== undefined) this.#silence(number, fault.silent);
    if (fault.refuse !== undefined) await this.#refuse(fault.refuse, fault.mode ?? 'closed');
    if (fault.kick !== undefined) this.#kick(number, fault.kick, fault.at ?? 'session', fault.times ?? 1);
    if (fault.drop) for (const connection of this.#connections(number)) connection.destroy();
  }

  async clear(): Promise<void> {
    this.#world.faults.clear();
    for (const account of this.#world.directory.all()) account.banned = false;
    for (const connection of this.#world.connections) connection.thaw();
    this.#refusals += 1;
    await this.#listener.accept();
  }

  #count(fault: FaultInput): void {
    const { faults } = this.#world;
    const { number, delay, nack, n } = fault;
    const counted = [
      [faults.ackDrops, fault.dropAcks],
      [faults.messageDrops, fault.dropMessages],
      [faults.undecryptable, fault.undecryptable],
      [faults.garbled, fault.garble],
      [faults.ignoredRetries, fault.ignoreRetries],
      [faults.lateAcks, fault.lateAcks],
      [faults.repeatedReceipts, fault.repeatReceipts],
      [faults.rateLimits, fault.rateLimit],
      [faults.refusedUploads, fault.refuseUploads],
      [faults.refusedDownloads, fault.refuseDownloads],
      [faults.corruptDownloads, fault.corruptDownloads],
    ] as const;
    for (const [countdown, left] of counted) if (left !== undefined) countdown.set(number, { left });
    if (delay !== undefined) faults.delayMs.set(number, delay);
    if (nack !== undefined) faults.nacks.set(number, { code: nack, left: n ?? 1 });
  }

  #drain(number: string | undefined, keep: number): void {
    for (const { device } of this.#linked(number)) {
      const { preKeys, handedOut } = device.keys;
      for (const id of [...preKeys.keys()].slice(0, Math.max(preKeys.size - keep, 0))) {
        preKeys.delete(id);
        handedOut.add(id);
      }
      warnOfLowPreKeys(this.#world, device);
    }
  }

  #silence(number: string | undefined, ms: number): void {
    this.#world.faults.silence(number, ms);
    for (const connection of this.#connections(number, true)) connection.freezeWhileSilent();
  }

  async #refuse(ms: number, mode: Parameters<Listener['refuse']>[0]): Promise<void> {
    await this.#listener.refuse(mode);
    const refusal = ++this.#refusals;
    this.#world.clock.timer(ms, () => {
      if (refusal !== this.#refusals) return;
      this.#listener.accept().catch((error: unknown) => this.#world.failures.add('listener', String(error)));
    });
  }

  /** 401 and 419 take the device off its account; 403 bans the number until the faults are cleared. */
  #kick(number: string | undefined, code: KickCode, at: 'session' | 'login', times: number): void {
    if (at === 'login') {
      this.#world.faults.refusedLogins.set(number, { code, left: times });
      return;
    }
    for (const connection of this.#connections(number)) {
      if (connection.stage.at !== 'session') continue;
      const { account, device } = connection.stage;
      account.banned ||= code === 403;
      if (code === 401 || code === 419) unlink(account, device, code);
      else kick(connection, code);
    }
  }

  #connections(number: string | undefined, unpaired = false): Connection[] {
    const open = [...this.#world.connections];
    if (number !== undefined) return open.filter((connection) => connection.number === number);
    return unpaired ? open : open.filter((connection) => connection.stage.at !== 'handshake');
  }

  #linked(number: string | undefined): { account: Account; device: LinkedDevice }[] {
    const accounts = this.#world.directory.all().filter((account) => number === undefined || account.number === number);
    return accounts.flatMap((account) => account.linked().map((device) => ({ account, device })));
  }
}
