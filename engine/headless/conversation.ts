import {
  uiCalls,
  uiRequestFrame,
  type UiCall,
  type UiDoor,
  type UiInput,
  type UiResult,
} from '../../shared/contract/ui.ts';
import type { Log } from '../../shared/ports.ts';

export type Request = { id: number; call: UiCall; input: UiInput<UiCall> };
export type RequestProblem = { kind: 'malformed' } | { kind: 'refused'; id: number; result: UiResult };

/** One text frame as a call of the contract; both its frame and its input are checked here, before the engine sees them. */
export function parseRequest(text: string): Request | RequestProblem {
  const frame = uiRequestFrame.safeParse(parseJson(text));
  if (!frame.success) return { kind: 'malformed' };
  const { id, call } = frame.data;
  if (!isCall(call)) return { kind: 'refused', id, result: { ok: false, error: { code: 'unknownCall' } } };
  const input = uiCalls[call].safeParse(frame.data.input);
  if (!input.success) {
    const detail = input.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`).join('; ');
    return { kind: 'refused', id, result: { ok: false, error: { code: 'badInput', detail } } };
  }
  return { id, call, input: input.data };
}

/** The engine's answer; a call that throws is an error in our code, logged and answered as such. */
export async function answerRequest(door: Pick<UiDoor, 'call'>, request: Request, log: Log): Promise<UiResult> {
  try {
    return await door.call(request.call, request.input);
  } catch (error) {
    log.error('ui.callFailed', { call: request.call, error: error instanceof Error ? error.message : String(error) });
    return { ok: false, error: { code: 'internal' } };
  }
}

const isCall = (name: string): name is UiCall => Object.hasOwn(uiCalls, name);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
