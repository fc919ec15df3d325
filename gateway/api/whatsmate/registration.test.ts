import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whatsmateRegistration } from '../../../shared/contract/whatsmate.ts';
import { STORE_ID, startTestGateway, type TestGateway } from '../../testing/test-gateway.ts';

const ANN = '4915100000001';
let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway();
});
afterEach(() => test.stop());

const registration = async () => {
  const url = `/v3/whatsapp/status/registration/1/${ANN}`;
  return whatsmateRegistration.parse((await test.call({ method: 'GET', url, headers: test.headers })).body);
};

describe('the registration of a number', () => {
  it('follows what the person writes: nothing, a greeting, a stop word', async () => {
    const name = { client: 'shop@example.com', channel: 'whatsapp', instance: 1 } as const;
    await test.gateway.admin.call('instance.optIn', { ...name, optIn: true });
    const unpaired = { number: ANN, registered: false, status: 'notRegistered', required: true };
    expect(await registration()).toEqual(unpaired);

    const device = await test.enrol();
    const epoch = await device.start();
    await device.ok('account', { channel: 'whatsapp', number: '491510000000' });
    const register = { word: 'Hi', link: 'https://wa.me/491510000000?text=Hi' };
    expect(await registration()).toEqual({ ...unpaired, register });

    let first = 1;
    const writes = async (text: string): Promise<void> => {
      const inbound = {
        networkId: `IN${first}`,
        chat: { kind: 'person' as const },
        from: { number: ANN },
        content: { kind: 'text' as const, text },
        sentAgoMs: 0,
      };
      const reports = [{ kind: 'inbound' as const, accountId: 'acc', inbound, agoMs: 0 }];
      await device.ok('report', { epoch, storeId: STORE_ID, first, reports });
      first += 1;
    };
    await writes('Hola');
    expect(await registration()).toEqual({
      number: ANN,
      registered: true,
      status: 'registered',
      required: true,
      since: '2026-01-01T12:00:00.000Z',
      language: 'es',
    });
    await writes('STOP');
    expect(await registration()).toMatchObject({ registered: false, status: 'optedOut', register });
  });

  it('says when nobody has to register', async () => {
    expect(await registration()).toEqual({ number: ANN, registered: false, status: 'notRegistered', required: false });
  });
});
