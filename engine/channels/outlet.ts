import type { ChannelEvent } from './channel.ts';

/** Delivers events in order, never synchronously inside the call that caused them. */
export interface Outlet {
  emit(event: ChannelEvent): void;
  /** Holds the events that follow until `work` is done, then delivers its event, if any, first. Must not reject. */
  hold(work: Promise<ChannelEvent | undefined>): void;
  /** Nothing is delivered any more. */
  close(): void;
}

export function createOutlet(options: {
  deliver(event: ChannelEvent): void;
  /** The receiver threw: the next event is delivered all the same. */
  onError(error: unknown): void;
}): Outlet {
  const waiting: (ChannelEvent | Promise<ChannelEvent | undefined>)[] = [];
  let isDraining = false;
  let isClosed = false;

  const drain = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const event = await next;
      if (isClosed || event === undefined) continue;
      try {
        options.deliver(event);
      } catch (error) {
        options.onError(error);
      }
    }
    isDraining = false;
  };
  const add = (item: (typeof waiting)[number]): void => {
    waiting.push(item);
    if (isDraining) return;
    isDraining = true;
    queueMicrotask(() => void drain());
  };
  return {
    emit: add,
    hold: add,
    close: () => {
      isClosed = true;
    },
  };
}
