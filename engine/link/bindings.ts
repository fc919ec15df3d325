import type { DeviceResponse } from '../../shared/contract/device.ts';
import type { Clock, Log } from '../../shared/ports.ts';
import { LinkError } from '../ports.ts';
import type { LinkAccount, Run } from './run.ts';
import { takeTurns } from './run.ts';
import { createWake } from './wake.ts';

export type Binding = DeviceResponse<'account'>;

/** How often an account that waits for its owner is asked for again, to see whether an instance is free now. */
const ASK_AGAIN_MS = 30_000;

/** Which account serves which instance, as the gateway last said. */
export interface Bindings {
  of(accountId: string): Binding | undefined;
  /** Something changed that the gateway must know. */
  changed(accountId: string): void;
  /** Everything must be told anew: a new session. */
  allChanged(): void;
  /** Ends with the run. @throws LinkError */
  loop(run: Run): Promise<void>;
}

export function createBindings(options: {
  clock: Clock;
  log: Log;
  accounts(): LinkAccount[];
  /** The gateway said something else than before. */
  onBinding(accountId: string): void;
  /** The gateway has taken the account's number in the place of another. */
  onReplaced(accountId: string, replaced: string): void;
}): Bindings {
  const { clock, log } = options;
  const known = new Map<string, Binding>();
  const dirty = new Set<string>();
  const wake = createWake(clock);

  const tell = async (run: Run, account: LinkAccount): Promise<void> => {
    const { id, channel, number, replaces, instanceId, session } = account;
    const request = {
      channel,
      ...(number && { number }),
      ...(replaces && { replaces }),
      ...(instanceId && { instanceId }),
      ...(session && { session }),
    };
    const before = JSON.stringify(known.get(id));
    dirty.delete(id);
    try {
      const binding = await run.call('account', request, { accountId: id });
      known.set(id, binding);
      if (binding.state === 'bound' && replaces !== undefined) options.onReplaced(id, replaces);
    } catch (error) {
      dirty.add(id);
      if (!(error instanceof LinkError) || !isAboutAccount(error)) throw error;
      // The other accounts must not suffer for this one.
      dirty.delete(id);
      known.set(id, { state: 'unbound' });
      log.warn('link.accountRefused', { accountId: id, httpStatus: error.problem.httpStatus, code: error.code });
    }
    if (JSON.stringify(known.get(id)) !== before) options.onBinding(id);
  };

  return {
    of: (accountId) => known.get(accountId),
    changed: (accountId) => {
      dirty.add(accountId);
      wake.notify();
    },
    allChanged: () => {
      for (const { id } of options.accounts()) dirty.add(id);
    },
    loop: (run) =>
      takeTurns(run, { clock, log, name: 'bindings' }, async () => {
        const accounts = new Map(options.accounts().map((account) => [account.id, account]));
        for (const id of known.keys()) if (!accounts.has(id)) known.delete(id);
        for (const id of dirty) {
          const account = accounts.get(id);
          if (account === undefined) dirty.delete(id);
          else await tell(run, account);
        }
        if (dirty.size > 0) return;
        const open = [...known].filter(([, { state }]) => state !== 'bound').map(([id]) => id);
        await wake.wait(run.signal, open.length === 0 ? undefined : ASK_AGAIN_MS);
        for (const id of open) dirty.add(id);
      }),
  };
}

/** Refused for what it says about the account, not for who says it. */
function isAboutAccount({ problem, code }: LinkError): boolean {
  const status = problem.httpStatus ?? 0;
  return (
    problem.code === 'gatewayError' &&
    status >= 400 &&
    status < 500 &&
    code !== 'superseded' &&
    code !== 'holdingsMissing'
  );
}
