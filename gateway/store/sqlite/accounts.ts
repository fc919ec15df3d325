import type { Channel } from '../../../shared/model/channel.ts';
import type { PacingPlanName } from '../../../shared/policy/pacing-plan.ts';
import type { Sql } from '../../../shared/ports.ts';
import { chooseInstance, mayGetNew, type BindableInstance, type BindingWish } from '../../devices/binding.ts';
import type { AccountBinding } from '../devices.ts';
import { releaseInbound } from './inbound.ts';
import type { SealTools } from './inbound-rows.ts';
import { insertInstance } from './instances.ts';
import type { PlanCache } from './plans.ts';
import { changeStatus, endCustody, statesWhere, takeBack } from './message-rows.ts';
import { AT_GATEWAY, HELD, LEASED, WAITING } from './schema.ts';
import { tellWebhooks } from './webhook-events.ts';

interface Wish {
  device: number;
  accountId: string;
  channel: Channel;
  number: string | undefined;
  replaces?: string | undefined;
  instanceId: string | undefined;
  session?: { state: string; cause?: string | undefined; at: number } | undefined;
  now: number;
}

interface InstanceRow {
  instance: number;
  position: number;
  bound_number: string | null;
  given_up: string | null;
  pace: PacingPlanName | null;
  device: number | null;
  account_id: string | null;
  client: string;
}

export function bindAccount(
  sql: Sql,
  wish: Wish,
  tools: SealTools & { readonly plans: PlanCache },
): { binding: AccountBinding; displacedDevice: number | null } {
  const account = sql.get<{ number: string | null; displaced: number }>(
    `INSERT INTO accounts (device, account_id, channel, number) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (device, account_id) DO UPDATE SET channel = ?3, number = coalesce(?4, number)
     RETURNING number, displaced`,
    wish.device,
    wish.accountId,
    wish.channel,
    wish.number ?? null,
  );
  if (wish.session) recordSession(sql, wish, wish.session);
  const binding: BindingWish = {
    device: wish.device,
    accountId: wish.accountId,
    number: account?.number ?? undefined,
    replaces: wish.replaces,
    chosen: wish.instanceId === undefined ? undefined : Number(wish.instanceId),
    displaced: account?.displaced === 1,
  };
  let rows = instancesFor(sql, wish);
  let choice = chooseInstance(rows.map(bindable), binding);
  if (choice.state === 'unbound' && mayGetNew(binding) && makeInstance(sql, wish)) {
    rows = instancesFor(sql, wish);
    choice = chooseInstance(rows.map(bindable), binding);
  }
  const chosen = choice.state === 'unbound' ? undefined : rows.find((row) => row.instance === choice.instance);
  if (choice.state === 'unbound' || !chosen) return { binding: { state: 'unbound' }, displacedDevice: null };

  const isSame = chosen.device === wish.device && chosen.account_id === wish.accountId;
  const displacedDevice = isSame ? null : displace(sql, chosen, wish);
  sql.run(
    'UPDATE instances SET device = ?, account_id = ?, bound_number = ?, given_up = ?, held = ? WHERE instance = ?',
    wish.device,
    wish.accountId,
    choice.boundNumber,
    choice.state === 'held' ? chosen.given_up : null,
    choice.state === 'held' ? 1 : 0,
    chosen.instance,
  );
  sql.run('UPDATE accounts SET displaced = 0 WHERE device = ? AND account_id = ?', wish.device, wish.accountId);
  const boundBefore = chosen.bound_number ?? chosen.given_up;
  if (choice.state === 'bound') {
    releaseInbound(sql, { ...wish, instance: chosen.instance }, tools);
    if (boundBefore !== null && boundBefore !== choice.boundNumber) endUnresumable(sql, chosen.instance, wish.now);
  }
  const heldFor = choice.boundNumber ?? boundBefore;
  const common = { instanceId: String(chosen.instance), instance: chosen.position };
  return {
    binding:
      choice.state === 'held' && heldFor !== null
        ? { state: 'held', ...common, boundNumber: heldFor }
        : {
            state: 'bound',
            ...common,
            client: chosen.client,
            pace: chosen.pace ?? planPace(sql, chosen.instance, wish.now, tools.plans),
          },
    displacedDevice,
  };
}

/** How an account's session stands, as its device says. Without effect for an account that the gateway does not know. */
export function recordSession(
  sql: Sql,
  account: { device: number; accountId: string; now: number },
  { state, cause = null, at }: { state: string; cause?: string | null | undefined; at: number },
): void {
  const { device, accountId, now } = account;
  const { changes } = sql.run(
    `UPDATE accounts SET session_state = ?1, session_cause = ?2, session_at = ?3
     WHERE device = ?4 AND account_id = ?5 AND (session_state IS NOT ?1 OR session_cause IS NOT ?2)`,
    state,
    cause,
    at,
    device,
    accountId,
  );
  const served = sql.get<{ instance: number }>(
    'SELECT instance FROM instances WHERE device = ? AND account_id = ?',
    device,
    accountId,
  );
  if (changes === 0 || !served) return;
  const session = JSON.stringify({ state, cause, at });
  tellWebhooks(sql, { kind: 'account.state', ...served, now, session, chat: () => 'session' });
}

/**
 * The instance's number is another one now. What may have been sent from the old one cannot be asked for again: recipients
 * would see it twice.
 */
export function endUnresumable(sql: Sql, instance: number, now: number): void {
  for (const row of statesWhere(sql, `${AT_GATEWAY} AND instance = ? AND resume = 1`, instance)) {
    changeStatus(sql, row, { status: 'unconfirmed', reason: 'accountLost' }, now);
    endCustody(sql, row, now, { raiseFence: true });
  }
}

/** Those of the channel which the device may serve. */
const instancesFor = (sql: Sql, { device, channel }: Wish): InstanceRow[] =>
  sql.all<InstanceRow>(
    `SELECT i.instance, i.position, i.bound_number, i.given_up, i.pace, i.device, i.account_id, c.id AS client
     FROM instances i JOIN clients c USING (client), devices d
     WHERE d.device = ? AND i.channel = ? AND (d.client IS NULL OR d.client = i.client)`,
    device,
    channel,
  );

/** The pace of the client's plan, for instances without one of their own. */
function planPace(sql: Sql, instance: number, now: number, plans: PlanCache): PacingPlanName | null {
  const row = sql.get<{ plan: string; since: number }>(
    'SELECT c.plan, c.plan_since AS since FROM instances i JOIN clients c USING (client) WHERE i.instance = ?',
    instance,
  );
  return (row && plans.inForce(sql, row, now).plan.pace) ?? null;
}

/** @returns false when the device was enrolled without the right to it. */
function makeInstance(sql: Sql, { device, channel, now }: Wish): boolean {
  const row = sql.get<{ client: number | null }>(
    'SELECT client FROM devices WHERE device = ? AND makes_instances = 1',
    device,
  );
  return row !== undefined && row.client !== null && insertInstance(sql, row.client, channel, now) !== undefined;
}

const bindable = (row: InstanceRow): BindableInstance => ({
  instance: row.instance,
  position: row.position,
  boundNumber: row.bound_number,
  givenUp: row.given_up,
  account: row.device === null || row.account_id === null ? null : { device: row.device, accountId: row.account_id },
});

/**
 * The account leaves the instance that it served, and the instance leaves the account that served it: what that one has in
 * custody may have been sent, and is offered to the new one with `resume`.
 */
function displace(sql: Sql, chosen: InstanceRow, wish: Wish): number | null {
  const left = sql.get<{ instance: number }>(
    'UPDATE instances SET device = NULL, account_id = NULL, held = 0 WHERE device = ? AND account_id = ? RETURNING instance',
    wish.device,
    wish.accountId,
  );
  if (left) takeBackAll(sql, left.instance, wish.device, wish.now);
  if (chosen.device === null || chosen.account_id === null) return null;
  sql.run('UPDATE accounts SET displaced = 1 WHERE device = ? AND account_id = ?', chosen.device, chosen.account_id);
  takeBackAll(sql, chosen.instance, chosen.device, wish.now);
  // The old holder has to say what it holds, and is told in the answer what to release.
  sql.run('UPDATE devices SET held_epoch = 0 WHERE device = ?', chosen.device);
  return chosen.device === wish.device ? null : chosen.device;
}

/** What the device has of the instance goes to the next one: what it has in custody with `resume`. */
export function takeBackAll(sql: Sql, instance: number, device: number, now: number): void {
  const held = statesWhere(
    sql,
    `device = ? AND custody = ${HELD} AND custody IN (1, 2) AND instance = ?`,
    device,
    instance,
  );
  for (const row of held) takeBack(sql, row, now, { keepDevice: false });
  sql.run(
    `UPDATE messages SET custody = ${WAITING}, device = NULL
     WHERE device = ? AND custody = ${LEASED} AND custody IN (1, 2) AND instance = ?`,
    device,
    instance,
  );
}
