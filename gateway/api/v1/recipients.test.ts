import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../../shared/contract/device.ts';
import {
  importAnswer,
  recipientAnswer,
  recipientsPage,
  registrationAnswer,
} from '../../../shared/contract/recipients.ts';
import { room, STORE_ID, startTestGateway, type TestDevice, type TestGateway } from '../../testing/test-gateway.ts';

const ANN = '4915100000001';
const BEN = '4915100000002';
const SHOP = '491510000000';

let test: TestGateway;
let device: TestDevice;
let epoch: number;
let reports: number;
beforeEach(async () => {
  test = await startTestGateway();
  device = await test.enrol();
  epoch = await device.start();
  await device.ok('account', { channel: 'whatsapp', number: SHOP });
  await test.gateway.admin.call('instance.optIn', {
    client: 'shop@example.com',
    channel: 'whatsapp',
    instance: 1,
    optIn: true,
  });
  reports = 1;
});
afterEach(() => test.stop());

const call = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: unknown, type = 'application/json') =>
  test.call({
    method,
    url,
    headers: { ...test.headers, ...(payload === undefined ? {} : { 'content-type': type }) },
    ...(payload === undefined ? {} : { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
  });
const writes = async (text: string, number = ANN): Promise<void> => {
  const inbound: Report = {
    kind: 'inbound',
    accountId: 'acc',
    agoMs: 0,
    inbound: {
      networkId: `IN${reports}`,
      chat: { kind: 'person' },
      from: { number },
      content: { kind: 'text', text },
      sentAgoMs: 0,
    },
  };
  await device.ok('report', { epoch, storeId: STORE_ID, first: reports, reports: [inbound] });
  reports += 1;
};
const polled = async () => (await device.ok('poll', { epoch, room: room(), waitMs: 0 })).leases;
const consents = (...numbers: string[]) => ({
  recipients: numbers.map((number) => ({ number, at: '2025-05-06', proof: 'form' })),
});

describe('registering over the API', () => {
  it('refuses with where and how to register, and accepts once the person has written', async () => {
    const refused = await test.send({ number: ANN, message: 'x' });
    expect(refused).toMatchObject({
      status: 471,
      body: { error_message: expect.stringContaining(`https://wa.me/${SHOP}?text=Hi`) },
    });
    await writes('Hola');
    expect(await test.send({ number: ANN, message: 'x' })).toMatchObject({ status: 200 });
    await writes('BAJA');
    const left = await test.send({ number: ANN, message: 'x' });
    expect(left).toMatchObject({ status: 471, body: { error_message: expect.stringContaining('opted out') } });
    const own = await call('POST', '/v1/messages', {
      instance: 1,
      to: { kind: 'number', number: ANN },
      content: { kind: 'text', text: 'x' },
    });
    expect(own).toMatchObject({ status: 471, body: left.body });
  });

  it('refuses a file before its bytes are stored', async () => {
    const image = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').toString('base64');
    const refused = await test.send({ number: ANN, image }, { url: '/v3/whatsapp/single/image/message/1' });
    expect(refused.status).toBe(471);
    expect(await test.storedMedia()).toEqual([]);
  });

  it('leads a waiting device to the answer at once, which is shown as the gateway’s own', async () => {
    const poll = device.ok('poll', { epoch, room: room(), waitMs: 25_000 });
    await test.clock.settle();
    await writes('Hi');
    const [lease] = (await poll).leases;
    expect(lease?.message).toMatchObject({ to: { number: ANN }, content: { kind: 'text' }, priority: 'high' });
    expect(await test.statusOf(lease?.message.id ?? '')).toMatchObject({ system: true });
    const { body } = await call('GET', `/v1/recipients/${ANN}?instance=1`);
    expect(recipientAnswer.parse(body)).toMatchObject({
      number: ANN,
      state: 'registered',
      language: 'en',
      evidence: [{ source: 'word', word: 'Hi', networkId: 'IN1', answerId: lease?.message.id }],
    });
  });
});

describe('recipients over the API', () => {
  it('are imported as JSON and as CSV, once, and listed page by page', async () => {
    const asJson = await call('POST', '/v1/recipients?instance=1', consents(ANN, `+${BEN}`));
    expect(importAnswer.parse(asJson.body)).toEqual({ registered: 2, unchanged: 0, refused: [] });
    const csv = `number;at;proof;language\n+49 151 000 00003;2025-05-06T10:00:00Z;form 3;nl\n${ANN};2025-05-06;form;\n`;
    const asCsv = await call('POST', '/v1/recipients?instance=1', csv, 'text/csv; charset=utf-8');
    expect(asCsv.body).toEqual({ registered: 1, unchanged: 1, refused: [] });

    const first = recipientsPage.parse((await call('GET', '/v1/recipients?instance=1&limit=2')).body);
    expect(first.recipients.map(({ number }) => number)).toEqual([ANN, BEN]);
    const rest = recipientsPage.parse(
      (await call('GET', `/v1/recipients?instance=1&limit=2&after=${first.next ?? ''}`)).body,
    );
    expect(rest).toMatchObject({ recipients: [{ number: '4915100000003', language: 'nl' }] });
    expect(rest.next).toBeUndefined();
    expect(await test.send({ number: BEN, message: 'x' })).toMatchObject({ status: 200 });
  });

  it('are opted out: what waits is cancelled, where it is, and an older consent does not bring them back', async () => {
    await call('POST', '/v1/recipients?instance=1', consents(ANN));
    const atDevice = await test.accept('one', ANN);
    const [lease] = await polled();
    await device.ok('accept', { epoch, items: [{ id: atDevice, fence: lease?.fence ?? 0 }] });
    const poll = device.ok('poll', { epoch, room: room(), waitMs: 25_000 });
    await test.clock.settle();
    expect(await call('POST', `/v1/recipients/${ANN}/opt-out?instance=1`, { proof: 'by telephone' })).toMatchObject({
      status: 200,
      body: { number: ANN, state: 'optedOut' },
    });
    expect((await poll).commands).toMatchObject([{ kind: 'cancel', messageId: atDevice }]);
    expect((await call('GET', '/v1/recipients?instance=1&state=optedOut')).body).toMatchObject({
      recipients: [{ number: ANN }],
    });
    expect((await call('POST', '/v1/recipients?instance=1', consents(ANN))).body).toMatchObject({ refused: [ANN] });
    expect(await call('POST', `/v1/recipients/${ANN}/opt-out?instance=1`)).toMatchObject({ status: 200 });
  });

  it('are erased, and then unknown', async () => {
    await call('POST', '/v1/recipients?instance=1', consents(ANN));
    expect(await call('DELETE', `/v1/recipients/+${ANN}?instance=1`)).toMatchObject({
      status: 200,
      body: { number: ANN, erased: true },
    });
    expect(await call('GET', `/v1/recipients/${ANN}?instance=1`)).toMatchObject({ status: 404 });
    expect(await call('DELETE', `/v1/recipients/${ANN}?instance=1`)).toMatchObject({ status: 404 });
    expect(await test.send({ number: ANN, message: 'x' })).toMatchObject({ status: 471 });
  });

  const tomorrow = { number: ANN, at: '2999-01-01', proof: 'x' };
  it.each<[string, Parameters<typeof call>, number, string]>([
    ['an instance that is not there', ['GET', '/v1/recipients?instance=9'], 400, 'There is no such instance.'],
    ['no instance', ['GET', '/v1/recipients'], 400, 'instance'],
    ['another state', ['GET', '/v1/recipients?instance=1&state=x'], 400, 'state must be "registered" or "optedOut".'],
    ['an import of nobody', ['POST', '/v1/recipients?instance=1', { recipients: [] }], 400, 'recipients'],
    [
      'a consent without proof',
      ['POST', '/v1/recipients?instance=1', { recipients: [{ number: ANN, at: '2025-01-01' }] }],
      400,
      'recipients.0.proof is missing.',
    ],
    [
      'a number that is none',
      ['POST', '/v1/recipients?instance=1', { recipients: [{ ...tomorrow, number: '12' }] }],
      400,
      'recipients.0.number must be 5 to 15 digits',
    ],
    [
      'an instant without zone',
      ['POST', '/v1/recipients?instance=1', { recipients: [{ ...tomorrow, at: '2025-01-01T10:00' }] }],
      400,
      'recipients.0.at must be a date',
    ],
    [
      'a consent in the future',
      ['POST', '/v1/recipients?instance=1', { recipients: [tomorrow] }],
      400,
      'lies in the future',
    ],
    [
      'a CSV with a mistake',
      ['POST', '/v1/recipients?instance=1', 'number,at,proof\n1,2,3', 'text/csv'],
      400,
      'Line 2: number',
    ],
    ['a CSV without columns', ['POST', '/v1/recipients?instance=1', 'x', 'text/csv'], 400, 'The first line must name'],
    ['a path that is no number', ['GET', '/v1/recipients/abc?instance=1'], 471, 'Destination number is invalid.'],
    ['a method that is none here', ['DELETE', '/v1/recipients?instance=1'], 405, 'Use'],
  ])('refuse %s in words, and nothing is stored', async (_, wrong, status, words) => {
    const answer = await call(...wrong);
    expect(answer.status).toBe(status);
    expect(answer.body['error_message']).toContain(words);
    expect((await call('GET', '/v1/recipients?instance=1')).body).toEqual({ recipients: [] });
  });

  it('are those of the client that asks', async () => {
    await call('POST', '/v1/recipients?instance=1', consents(ANN));
    const { secret } = await test.gateway.admin.call('client.create', { id: 'other' });
    await test.gateway.admin.call('instance.create', { client: 'other', channel: 'whatsapp' });
    const headers = { 'x-wm-client-id': 'other', 'x-wm-client-secret': secret };
    const url = `/v1/recipients/${ANN}?instance=1`;
    expect(await test.call({ method: 'GET', url, headers })).toMatchObject({ status: 404 });
    expect(await test.call({ method: 'GET', url })).toMatchObject({ status: 401 });
  });
});

describe('the registration link', () => {
  it('opens the chat with the word, in the language that is wanted, as link, SVG and PNG', async () => {
    const url = '/v1/instances/whatsapp/1/registration-link';
    const answer = registrationAnswer.parse((await call('GET', url)).body);
    expect(answer).toMatchObject({ number: SHOP, word: 'Hi', link: `https://wa.me/${SHOP}?text=Hi` });
    expect(answer.qr.svg).toContain('<svg');
    expect(
      Buffer.from(answer.qr.png.split(',')[1] ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    expect((await call('GET', `${url}?language=fr`)).body).toMatchObject({ link: `https://wa.me/${SHOP}?text=Salut` });
  });

  it('is there once a number is paired', async () => {
    expect(await call('GET', '/v1/instances/whatsapp/2/registration-link')).toMatchObject({ status: 409 });
    expect(await call('GET', '/v1/instances/telegram/1/registration-link')).toMatchObject({ status: 400 });
  });
});

describe('the owner’s commands', () => {
  const which = { client: 'shop@example.com', channel: 'whatsapp', instance: 1 } as const;

  it('do the same for any client', async () => {
    const { admin } = test.gateway;
    const imported = await admin.call('recipient.import', { ...which, ...consents(ANN, BEN) });
    expect(imported).toMatchObject({ registered: 2 });
    await admin.call('recipient.optOut', { ...which, number: `+${BEN}` });
    expect(await admin.call('recipient.list', { ...which, state: 'optedOut' })).toMatchObject({
      recipients: [{ number: BEN, state: 'optedOut' }],
    });
    expect(await admin.call('recipient.show', { ...which, number: ANN })).toMatchObject({
      evidence: [{ source: 'import', proof: 'form' }],
    });
    await admin.call('recipient.erase', { ...which, number: ANN });
    await expect(admin.call('recipient.show', { ...which, number: ANN })).rejects.toMatchObject({
      code: 'recipientUnknown',
    });
    expect(await admin.call('recipient.link', which)).toMatchObject({ word: 'Hi' });
    await expect(admin.call('recipient.list', { ...which, client: 'nobody' })).rejects.toMatchObject({
      code: 'clientUnknown',
    });
    await expect(admin.call('recipient.list', { ...which, instance: 7 })).rejects.toMatchObject({
      code: 'instanceUnknown',
    });
  });
});
