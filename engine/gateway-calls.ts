import { ownerAnswerFrame, type EmbeddedGateway, type OwnerAnswerFrame } from '../shared/contract/embedded.ts';
import type { OwnerCall, OwnerInput, OwnerResult } from '../shared/contract/owner.ts';

/** Calls to the gateway beside the app that are on their way to another process. */
export interface GatewayCalls {
  readonly gateway: EmbeddedGateway;
  /** What came from the other process, whatever it is. */
  settle(answer: unknown): void;
  /** The other process is gone. */
  failAll(detail: string): void;
}

/** @param post hands a call over; false when there is no process to take it */
export function createGatewayCalls(post: (id: number, name: OwnerCall, input: unknown) => boolean): GatewayCalls {
  const waiting = new Map<number, { resolve(result: OwnerResult): void; reject(error: Error): void }>();
  let lastId = 0;

  const settle = (answer: OwnerAnswerFrame): void => {
    const caller = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.kind === 'answer') caller?.resolve(answer.result);
    else caller?.reject(new Error(answer.detail));
  };
  const fail = (id: number, detail: string): void => settle({ kind: 'callFailed', id, detail });

  return {
    gateway: {
      call: <C extends OwnerCall>(name: C, input: OwnerInput<C>): Promise<OwnerResult<C>> =>
        new Promise((resolve, reject) => {
          const id = (lastId += 1);
          // The answer carries the id of its call, whose name fixes the type.
          waiting.set(id, { resolve: resolve as (result: OwnerResult) => void, reject });
          if (!post(id, name, input)) fail(id, 'the gateway does not run');
        }),
    },
    settle: (answer) => {
      const { data } = ownerAnswerFrame.safeParse(answer);
      if (data) settle(data);
    },
    failAll(detail) {
      for (const id of waiting.keys()) fail(id, detail);
    },
  };
}
