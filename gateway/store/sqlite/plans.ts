import { plan as planSchema, SERVICES, type Plan, type ServiceName } from '../../../shared/contract/plan.ts';
import { PUBLISHED_PLANS } from '../../../shared/policy/published-plans.ts';
import { planAt, windowAt, type PlanChoice } from '../../../shared/policy/quota.ts';
import { PortError, type Database, type Sql } from '../../../shared/ports.ts';
import { refuseServiceCall } from '../../messages/acceptance.ts';
import type { NamedPlan, PlanStore, QuotaView } from '../plans.ts';
import { clientFacts, type ClientRow } from './client-facts.ts';

/** The plans by name. They are few, read with every message, and change seldom: they are kept parsed. */
export interface PlanCache {
  named(sql: Sql, name: string): Plan | undefined;
  inForce(sql: Sql, choice: PlanChoice, now: number): { choice: PlanChoice; plan: Plan };
  forget(): void;
}

export function createPlanCache(): PlanCache {
  const known = new Map<string, Plan>();
  const named = (sql: Sql, name: string): Plan | undefined => {
    const kept = known.get(name);
    if (kept) return kept;
    const row = sql.get<{ plan: string }>('SELECT plan FROM plans WHERE name = ?', name);
    if (!row) return undefined;
    const read = parsePlan(name, row.plan);
    known.set(name, read);
    return read;
  };
  return {
    named,
    inForce: (sql, choice, now) => {
      const current = planAt(choice, now, (name) => named(sql, name));
      const plan = named(sql, current.plan);
      if (!plan) throw new PortError('storeBroken', { reason: 'A client has a plan that is not there' });
      return { choice: current, plan };
    },
    forget: () => known.clear(),
  };
}

function parsePlan(name: string, text: string): Plan {
  const parsed = planSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new PortError('storeBroken', { plan: name, reason: 'It cannot be read' });
  return parsed.data;
}

/** A new store gets the published plans; an owner who has changed one keeps it. */
export function putPublishedPlans(sql: Sql, now: number): void {
  for (const [name, plan] of Object.entries(PUBLISHED_PLANS)) {
    sql.run(
      'INSERT INTO plans (name, plan, changed_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING',
      name,
      JSON.stringify(plan),
      now,
    );
  }
}

export function sqlitePlans(database: Database, cache: PlanCache): PlanStore {
  const rowOf = (sql: Sql, client: number): ClientRow | undefined =>
    sql.get<ClientRow>(
      `SELECT plan, plan_since, expires_at, suspended_at, window_at, window_used, recipients FROM clients
       WHERE client = ?`,
      client,
    );

  return {
    plans: async () =>
      database.read((sql) =>
        sql
          .all<{ name: string; plan: string; clients: number }>(
            `SELECT name, p.plan, (SELECT count(*) FROM clients c WHERE c.plan = p.name) AS clients
             FROM plans p ORDER BY name`,
          )
          .map(({ name, plan, clients }): NamedPlan => ({ name, plan: parsePlan(name, plan), clients })),
      ),

    putPlan: async ({ name, plan, now }) => {
      try {
        return await database.write((sql) => {
          const becomes = plan.trial?.becomes;
          if (becomes !== undefined && becomes !== name && !cache.named(sql, becomes)) return 'unknownPlan';
          sql.run(
            `INSERT INTO plans (name, plan, changed_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE SET plan = ?2, changed_at = ?3`,
            name,
            JSON.stringify(plan),
            now,
          );
          // For those that follow in this very commit.
          cache.forget();
          return 'put';
        });
      } finally {
        // The commit may have been lost after somebody had read the new one.
        cache.forget();
      }
    },

    quota: async ({ client, now }) =>
      database.read((sql): QuotaView | undefined => {
        const row = rowOf(sql, client);
        if (!row) return undefined;
        const { choice, plan } = cache.inForce(sql, { plan: row.plan, since: row.plan_since }, now);
        const used = (service: ServiceName): number => callsOf(sql, client, service);
        return {
          choice,
          plan,
          expiresAt: row.expires_at,
          window: windowAt({ openedAt: row.window_at, used: row.window_used }, now),
          recipients: row.recipients,
          serviceCalls: Object.fromEntries(SERVICES.map((one) => [one, used(one)])) as Record<ServiceName, number>,
        };
      }),

    chargeService: ({ client, service, now }) =>
      database.write((sql) => {
        const row = rowOf(sql, client);
        if (!row) return { kind: 'suspended' };
        const facts = clientFacts(row, cache.inForce(sql, { plan: row.plan, since: row.plan_since }, now).plan);
        const refusal = refuseServiceCall(facts, { service, used: callsOf(sql, client, service), now });
        if (refusal) return refusal;
        sql.run(
          `INSERT INTO service_calls (client, service, used) VALUES (?, ?, 1)
           ON CONFLICT (client, service) DO UPDATE SET used = used + 1`,
          client,
          service,
        );
        return undefined;
      }),

    returnServiceCall: ({ client, service }) => database.write((sql) => returnCall(sql, client, service)),
  };
}

/** Takes back one counted call of a service. */
export function returnCall(sql: Sql, client: number, service: ServiceName): void {
  sql.run('UPDATE service_calls SET used = used - 1 WHERE client = ? AND service = ? AND used > 0', client, service);
}

const callsOf = (sql: Sql, client: number, service: ServiceName): number =>
  sql.get<{ used: number }>('SELECT used FROM service_calls WHERE client = ? AND service = ?', client, service)?.used ??
  0;
