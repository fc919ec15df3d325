import type { UiDoor, UiServerFrame } from '../../shared/contract/ui.ts';

/** Bytes that may wait for a client before it counts as slow. */
export const SLOW_BYTES = 1_048_576;

/** The part of a WebSocket that the feed needs. */
export interface FeedSocket {
  /** Bytes that were sent and have not left yet. */
  readonly bufferedAmount: number;
  /** Calls back when the data has left, or with an error when it never will. */
  send(text: string, left: (error?: Error | null) => void): void;
  /** Stops and goes on reading what the client says. */
  pause(): void;
  resume(): void;
}

export interface Feed {
  /** Sends an answer to one of the client's calls. */
  answer(frame: Extract<UiServerFrame, { kind: 'answer' }>): void;
  end(): void;
}

/**
 * Tells one client the snapshot, then patches. Patches for a slow client are dropped, not kept: once it has caught up it
 * gets a fresh snapshot. Until then nothing more is read from it either, so that its calls cannot pile up answers.
 */
export function createFeed(door: Pick<UiDoor, 'snapshot' | 'subscribe'>, socket: FeedSocket): Feed {
  let ended = false;
  let missedPatches = false;
  let paused = false;

  const send = (frame: UiServerFrame): void => {
    if (ended) return;
    socket.send(JSON.stringify(frame), (error) => {
      // A failed send ends the socket, and its `close` ends the feed.
      if (!error) drained();
    });
    if (!paused && socket.bufferedAmount > SLOW_BYTES) {
      paused = true;
      socket.pause();
    }
  };

  const drained = (): void => {
    if (ended || socket.bufferedAmount > SLOW_BYTES / 2) return;
    if (missedPatches) {
      missedPatches = false;
      send({ kind: 'snapshot', snapshot: door.snapshot() });
    }
    if (paused) {
      paused = false;
      socket.resume();
    }
  };

  send({ kind: 'snapshot', snapshot: door.snapshot() });
  const unsubscribe = door.subscribe((patches) => {
    if (missedPatches || socket.bufferedAmount > SLOW_BYTES) missedPatches = true;
    else send({ kind: 'patches', patches });
  });

  return {
    answer: send,
    end() {
      if (ended) return;
      ended = true;
      unsubscribe();
    },
  };
}
