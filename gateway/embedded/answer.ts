import type { OwnerAnswerFrame, OwnerCallFrame } from '../../shared/contract/embedded.ts';
import type { OwnerCall, OwnerInput } from '../../shared/contract/owner.ts';
import type { Log } from '../../shared/ports.ts';
import type { Admin } from '../admin/admin.ts';
import { AdminError } from '../admin/calls.ts';

/** Does what the app beside this gateway asks. Never rejects. */
export async function answerOwner(
  admin: Admin,
  { id, name, input }: OwnerCallFrame,
  log: Log,
): Promise<OwnerAnswerFrame> {
  try {
    // Checked by the admin, as everybody's input.
    const value = await admin.call(name, input as OwnerInput<OwnerCall>);
    return { kind: 'answer', id, result: { ok: true, value } };
  } catch (error) {
    if (error instanceof AdminError) {
      const { code, message } = error;
      return { kind: 'answer', id, result: { ok: false, error: { code, message } } };
    }
    log.error('owner.failed', { call: name, reason: error instanceof Error ? error.message : String(error) });
    return { kind: 'callFailed', id, detail: String(error) };
  }
}
