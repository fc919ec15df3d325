/** Applies a fault that was asked for. Several in one call are applied together. */
import type { Account } from './accounts.ts';
import type { AuthKey, SessionEnd } from './auth-keys.ts';
import type { Connection } from './connection.ts';
import type { FaultInput } from './contract.ts';
import type { RefusalMode } from './data-centre.ts';
import type { World } from './world.ts';

export class Trouble {
  readonly #world: World;
  /** Tells the latest refusal from earlier ones, whose end must not end it. */
  #refusals = 0;

  constructor(world: World) {
    this.#world = world;
  }

  async apply(fault: FaultInput): Promise<void> {
    const { number } = fault;
    if (fault.clear) await this.clear();
    this.#count(fault);
    if (fault.silent !== undefined) this.#silence(number, fault.silent);
    if (fault.refuse !== undefined) await this.#refuse(fault.refuse, fault.mode ?? 'closed');
    if (fault.restart !== undefined) await this.#restart(fault.restart);
    if (fault.forgetUpdates) this.#forgetUpdates(number);
    if (fault.forgetRandomIds) for (const { box } of this.#accounts(number)) box.byRandomId.clear();
    if (fault.changeSalts) for (const key of this.#keys(number)) key.changeSalts();
    if (fault.forget) this.#forget(number);
    if (fault.tooLong) this.#tooLong(number);
    if (fault.kick !== undefined) this.#kick(number, fault.kick);
    if (fault.drop) for (const connection of this.#connections(number)) connection.destroy();
  }

  async clear(): Promise<void> {
    const { faults, connections, dcs, directory } = this.#world;
    faults.clear();
    for (const account of directory.all()) account.deactivated = undefined;
    for (const connection of connections) connection.freezeWhileSilent();
    this.#refusals += 1;
    await Promise.all([...dcs.values()].map((dc) => dc.accept()));
  }

  /** Ends all clients of an account and refuses its sign-ins, or allows them again. */
  ban(account: Account, banned: boolean): void {
    account.deactivated = banned ? 'USER_DEACTIVATED_BAN' : undefined;
    if (banned) for (const connection of this.#connections(account.number)) connection.destroy();
  }

  #count(fault: FaultInput): void {
    const { faults } = this.#world;
    const { number, delay, nack, method, n } = fault;
    const counted = [
      [faults.ackDrops, fault.dropAcks],
      [faults.cutAnswers, fault.cutAnswers],
      [faults.lateAnswers, fault.lateAcks],
      [faults.messageDrops, fault.dropMessages],
      [faults.updateDrops, fault.dropUpdates],
      [faults.repeatedUpdates, fault.repeatUpdates],
      [faults.throttledContacts, fault.throttleContacts],
      [faults.refusedUploads, fault.refuseUploads],
      [faults.refusedDownloads, fault.refuseDownloads],
      [faults.corruptDownloads, fault.corruptDownloads],
    ] as const;
    for (const [countdown, left] of counted) if (left !== undefined) countdown.set(number, { left });
    if (delay !== undefined) faults.delayMs.set(number, delay);
    if (nack !== undefined) faults.nacks.set(number, { name: nack, method, left: n ?? 1 });
  }

  #silence(number: string | undefined, ms: number): void {
    this.#world.faults.silence(number, ms);
    for (const connection of this.#world.connections) connection.freezeWhileSilent();
  }

  async #refuse(ms: number, mode: RefusalMode): Promise<void> {
    const dcs = [...this.#world.dcs.values()];
    await Promise.all(dcs.map((dc) => dc.refuse(mode)));
    const refusal = ++this.#refusals;
    this.#world.clock.timer(ms, () => {
      if (refusal !== this.#refusals) return;
      Promise.all(dcs.map((dc) => dc.accept())).catch((error: unknown) =>
        this.#world.failures.add('data centre', String(error)),
      );
    });
  }

  /** Accounts, messages and keys are kept, as after the restart of a server. */
  async #restart(ms: number): Promise<void> {
    await this.#refuse(ms, 'closed');
    for (const key of this.#world.keys.values()) key.changeSalts();
    this.#forget(undefined);
  }

  #forget(number: string | undefined): void {
    for (const [name, session] of this.#world.sessions) {
      if (number !== undefined && session.key.account?.number !== number) continue;
      this.#world.sessions.delete(name);
      if (session.key.updates === session) session.key.updates = undefined;
      session.connection?.destroy();
    }
  }

  #forgetUpdates(number: string | undefined): void {
    for (const { box } of this.#accounts(number)) box.forgetEvents();
    if (number === undefined) {
      for (const group of this.#world.groups.all()) if (group.kind === 'supergroup') group.box.forgetEvents();
    }
  }

  #tooLong(number: string | undefined): void {
    for (const { updates } of this.#keys(number)) updates?.push({ _: 'updatesTooLong' });
  }

  /** The connections end too, as the real network ends those of a session that is no more. */
  #kick(number: string | undefined, end: SessionEnd | 404): void {
    const connections = this.#connections(number);
    for (const account of this.#accounts(number)) {
      if (end === 'USER_DEACTIVATED' || end === 'USER_DEACTIVATED_BAN') account.deactivated = end;
      else for (const key of account.clients) this.#end(key, end);
    }
    for (const connection of connections) connection.destroy();
  }

  #end(key: AuthKey, end: Exclude<SessionEnd, 'USER_DEACTIVATED' | 'USER_DEACTIVATED_BAN'> | 404): void {
    if (end === 404) this.#world.keys.delete(key.id);
    key.signOut(end === 404 ? undefined : end);
  }

  #connections(number: string | undefined): Connection[] {
    return [...this.#world.connections].filter((open) => number === undefined || open.number === number);
  }

  #keys(number: string | undefined): AuthKey[] {
    return this.#accounts(number).flatMap(({ clients }) => [...clients]);
  }

  #accounts(number: string | undefined): readonly Account[] {
    return this.#world.directory.all().filter((account) => number === undefined || account.number === number);
  }
}
