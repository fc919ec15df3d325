/** Receipts that the network brings to the clients of whoever wrote the messages. */
import type { Account } from './accounts.ts';
import { deliver } from './delivery.ts';
import { node, type Node } from './wire/node.ts';
import { timestamp, type World } from './world.ts';

/** Who confirms: a person by the address the writer used, or a group and its member. */
export interface ReceiptAddress {
  readonly from: string;
  readonly participant?: string;
}

/** Several ids go in one receipt: the first as its id, the others in a list. No type means delivered. */
export function sendReceipt(
  world: World,
  to: Account,
  address: ReceiptAddress,
  ids: readonly string[],
  type?: string,
): void {
  const [id, ...others] = ids;
  if (id === undefined) return;
  const items = others.map((other) => node('item', { id: other }));
  const content: Node[] | undefined = items.length > 0 ? [node('list', {}, items)] : undefined;
  const receipt = node('receipt', { id, ...address, type, t: timestamp(world) }, content);
  const times = world.faults.repeatedReceipts.take(to.number) ? 2 : 1;
  for (let time = 0; time < times; time++) for (const device of to.linked()) deliver(device, receipt);
}
