import {
  screenCalls,
  type OwnerAnswers,
  type OwnerCall,
  type OwnerInput,
  type OwnerResult,
  type ScreenCall,
} from '../../shared/contract/owner.ts';
import type { EngineOptions } from '../ports.ts';
import { CallRefused, type CallsOf } from './refused.ts';

/** What only the owner of the gateway may ask, handed on to the one beside the app; it checks and decides. */
export function ownerCallsOn(embedded: EngineOptions['embedded']): CallsOf<ScreenCall> {
  const names = Object.keys(screenCalls) as ScreenCall[];
  const calls = names.map((name) => [name, (input: OwnerInput<ScreenCall>) => askGateway(embedded, name, input)]);
  // The names are the table's own, and each hands its own input on.
  return Object.fromEntries(calls) as CallsOf<ScreenCall>;
}

/** @throws CallRefused `gatewayElsewhere` without a gateway beside the app, `gatewayUnreachable`, `gatewayRefused` */
export async function askGateway<C extends OwnerCall>(
  embedded: EngineOptions['embedded'],
  name: C,
  input: OwnerInput<C>,
): Promise<OwnerAnswers[C]> {
  if (embedded === undefined) throw new CallRefused({ code: 'gatewayElsewhere' });
  let result: OwnerResult<C>;
  try {
    result = await embedded.call(name, input);
  } catch (error) {
    throw new CallRefused({ code: 'gatewayUnreachable', detail: error instanceof Error ? error.name : 'unknown' });
  }
  if (!result.ok) throw new CallRefused({ code: 'gatewayRefused', detail: result.error.message });
  return result.value;
}
