import type { UiCall, UiInput, UiResult, UiServerFrame } from '../../shared/contract/ui.ts';
import type { Clock, Timer } from '../../shared/ports.ts';
import { reconnectWaitMs, type UiClient, type UiSink } from './client.ts';

/** One WebSocket, reduced to what the client needs; a test passes its own. */
export interface UiSocket {
  send(text: string): void;
  close(): void;
}
export interface UiSocketEvents {
  message(text: string): void;
  closed(code: number): void;
}

/** The server accepted the socket only to say that this browser is not signed in, or has just ended its session. */
export const SIGNED_OUT = 4401;
/** Without a snapshot within this time the try counts as failed. */
export const SNAPSHOT_TIMEOUT_MS = 10_000;

/** Speaks the UI contract over a WebSocket and connects again by itself. */
export function createSocketClient(options: { open(events: UiSocketEvents): UiSocket; clock: Clock }): UiClient {
  const { open, clock } = options;
  const pending = new Map<number, (result: UiResult<never>) => void>();
  let sink: UiSink | undefined;
  let socket: UiSocket | undefined;
  let timer: Timer | undefined;
  let ready = false;
  let failedTries = 0;
  let lostSince: number | undefined;
  let lastId = 0;

  const failPending = (): void => {
    for (const answer of pending.values()) answer({ ok: false, error: { code: 'engineStopped' } });
    pending.clear();
  };

  const lose = (code: number): void => {
    timer?.cancel();
    socket = undefined;
    ready = false;
    failPending();
    if (code === SIGNED_OUT) {
      sink?.connection({ kind: 'refused' });
      return;
    }
    failedTries += 1;
    lostSince ??= clock.now();
    const waitMs = reconnectWaitMs(failedTries);
    sink?.connection({ kind: 'lost', since: lostSince, retryAt: clock.now() + waitMs });
    timer = clock.timer(waitMs, connect);
  };

  const receive = (text: string): void => {
    const frame = JSON.parse(text) as UiServerFrame;
    switch (frame.kind) {
      case 'snapshot':
        timer?.cancel();
        ready = true;
        failedTries = 0;
        lostSince = undefined;
        sink?.snapshot(frame.snapshot);
        return;
      case 'patches':
        if (ready) sink?.patches(frame.patches);
        return;
      case 'answer': {
        const answer = pending.get(frame.id);
        pending.delete(frame.id);
        answer?.(frame.result as UiResult<never>);
        return;
      }
      default:
        frame satisfies never;
    }
  };

  function connect(): void {
    timer?.cancel();
    const own: { socket?: UiSocket } = {};
    // Events of an older socket, closed by us, must not touch its successor.
    const isCurrent = (): boolean => own.socket !== undefined && socket === own.socket;
    own.socket = open({
      message: (text) => {
        if (isCurrent()) receive(text);
      },
      closed: (code) => {
        if (isCurrent()) lose(code);
      },
    });
    socket = own.socket;
    timer = clock.timer(SNAPSHOT_TIMEOUT_MS, () => {
      const slow = socket;
      lose(0);
      slow?.close();
    });
  }

  return {
    start(receiver) {
      sink = receiver;
      sink.connection({ kind: 'connecting' });
      connect();
      return () => {
        sink = undefined;
        timer?.cancel();
        const last = socket;
        socket = undefined;
        ready = false;
        last?.close();
        failPending();
      };
    },
    retryNow() {
      if (sink && !socket) connect();
    },
    call<C extends UiCall>(name: C, input: UiInput<C>) {
      if (!socket || !ready) return Promise.resolve({ ok: false, error: { code: 'engineStopped' } });
      const id = (lastId += 1);
      socket.send(JSON.stringify({ id, call: name, input }));
      return new Promise<UiResult<C>>((resolve) => pending.set(id, resolve));
    },
  };
}
