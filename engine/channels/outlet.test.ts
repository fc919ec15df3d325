import { expect, it } from 'vitest';
import type { ChannelEvent } from './channel.ts';
import { createOutlet } from './outlet.ts';

const ack = (networkId: string): ChannelEvent => ({ kind: 'ack', networkId });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function record(onEvent: (event: ChannelEvent) => void = () => undefined) {
  const seen: ChannelEvent[] = [];
  const errors: unknown[] = [];
  const outlet = createOutlet({
    deliver: (event) => {
      seen.push(event);
      onEvent(event);
    },
    onError: (error) => errors.push(error),
  });
  return { errors, outlet, seen };
}

it('delivers in order, and never inside the call', async () => {
  const { outlet, seen } = record();
  outlet.emit(ack('1'));
  outlet.emit(ack('2'));
  expect(seen).toEqual([]);
  await turn();
  expect(seen).toEqual([ack('1'), ack('2')]);
});

it('holds later events until the work before them is done', async () => {
  const { outlet, seen } = record();
  const { promise, resolve } = Promise.withResolvers<ChannelEvent | undefined>();
  outlet.hold(promise);
  outlet.emit(ack('2'));
  await turn();
  expect(seen).toEqual([]);
  resolve(ack('1'));
  await turn();
  expect(seen).toEqual([ack('1'), ack('2')]);
});

it('a receiver that throws does not stop the next event', async () => {
  const { errors, outlet, seen } = record((event) => {
    if (event.kind === 'ack' && event.networkId === '1') throw new Error('no');
  });
  outlet.emit(ack('1'));
  outlet.emit(ack('2'));
  await turn();
  expect(seen).toHaveLength(2);
  expect(errors).toHaveLength(1);
});

it('says nothing after its end', async () => {
  const { outlet, seen } = record();
  outlet.emit(ack('1'));
  outlet.close();
  await turn();
  expect(seen).toEqual([]);
});
