import type { DeviceRequest, DeviceResponse, ImportedText } from '../../../shared/contract/device.ts';
import type { MessageWish } from '../../messages/accept.ts';
import type { Services } from '../services.ts';
import { answerOf, keyOfDevice, refusedWith, unbound } from './send.ts';

type Answer = DeviceResponse<'sendMany'>['answers'][number];

/**
 * Texts that the owner of a device imports, each accepted by itself as if it had come alone. They are asked for in one turn, so
 * that they share a commit and keep their order.
 */
export async function sendManyFromDevice(
  { store, accept, check }: Pick<Services, 'store' | 'accept' | 'check'>,
  device: number,
  { accountId, check: isCheck = false, texts }: DeviceRequest<'sendMany'>,
): Promise<DeviceResponse<'sendMany'>> {
  const sender = await store.senderOf({ device, accountId });
  if (!sender) return { answers: texts.map(unbound) };
  const answerTo = async ({ key, text, ...asked }: ImportedText): Promise<Answer> => {
    const wish: MessageWish = {
      ...sender,
      ...asked,
      content: { kind: 'text', text },
      idempotencyKey: keyOfDevice(device, key),
    };
    if (!isCheck) return answerOf(await accept(wish));
    const refusal = await check(wish);
    return refusal ? refusedWith(refusal) : { kind: 'acceptable' };
  };
  return { answers: await Promise.all(texts.map(answerTo)) };
}
