import type { EmbeddedAnswers, EmbeddedCall, EmbeddedGateway } from '../shared/contract/embedded.ts';

type Answer = EmbeddedAnswers[EmbeddedCall];

/** Calls to the gateway beside the app that are on their way to another process. */
export interface GatewayCalls {
  readonly gateway: EmbeddedGateway;
  answered(id: number, value: Answer): void;
  failed(id: number, detail: string): void;
  /** The other process is gone. */
  failAll(detail: string): void;
}

/** @param post hands a call over; false when there is no process to take it */
export function createGatewayCalls(post: (id: number, name: EmbeddedCall) => boolean): GatewayCalls {
  const waiting = new Map<number, { resolve(value: Answer): void; reject(error: Error): void }>();
  let lastId = 0;

  const call =
    <C extends EmbeddedCall>(name: C) =>
    (): Promise<EmbeddedAnswers[C]> =>
      new Promise((resolve, reject) => {
        const id = (lastId += 1);
        // The answer carries the id of its call, whose name fixes the type.
        waiting.set(id, { resolve: resolve as (value: Answer) => void, reject });
        if (!post(id, name)) calls.failed(id, 'the gateway does not run');
      });

  const calls: GatewayCalls = {
    gateway: { enrolmentCode: call('enrolmentCode'), access: call('access'), renewSecret: call('renewSecret') },
    answered(id, value) {
      waiting.get(id)?.resolve(value);
      waiting.delete(id);
    },
    failed(id, detail) {
      waiting.get(id)?.reject(new Error(detail));
      waiting.delete(id);
    },
    failAll(detail) {
      for (const id of waiting.keys()) calls.failed(id, detail);
    },
  };
  return calls;
}
