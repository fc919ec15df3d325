import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { becomeCustomer, idIn, type Customer } from '../samples/customer.ts';
import { LANGUAGES } from '../samples/extract.ts';
import { becomeServiceCustomer } from '../samples/services.ts';

/** The samples that start at once. `npm run test:samples` runs those of all languages that this machine has. */

let customer: Customer;
beforeAll(async () => {
  customer = await becomeCustomer();
});
afterAll(() => customer.close());

describe("the samples of WhatsMate's documentation, with nothing but host, credentials and base64 filled in", () => {
  it('come in every language for every call', () => {
    expect(customer.calls.map(({ call }) => call)).toEqual([
      'POST /v3/whatsapp/single/text/message/{instance_number}',
      'POST /v3/whatsapp/single/image/message/{instance_number}',
      'POST /v3/whatsapp/single/url/message/{instance_number}',
      'POST /v3/whatsapp/group/document/message/{instance_number}',
      'POST /v3/telegram/group/voice_note/message/{instance_number}',
    ]);
    for (const { samples } of customer.calls) expect(Object.keys(samples)).toEqual([...LANGUAGES]);
  });

  it('are answered with queued and an id in a browser, from a page of another origin', async () => {
    for (const answer of await customer.run('javascript'))
      expect([answer, idIn(answer)]).toEqual([answer, expect.any(String)]);
  });

  it.each(['curl', 'python'] as const)('are answered with queued and an id in %s, by HTTPS', async (language) => {
    expect(customer.missing(language)).toBeUndefined();
    for (const answer of await customer.run(language))
      expect([answer, idIn(answer)]).toEqual([answer, expect.any(String)]);
  });

  it('are answered by plain HTTP, and each is a message of its own', async () => {
    const ids = (await customer.run('curl', 'http')).map(idIn);
    expect(new Set(ids)).toHaveLength(customer.calls.length);
    for (const id of ids) expect(await customer.statusOf(id ?? '')).toBe('queued');
  });
});

describe('the samples of translation and PDF, with a document and a job besides', () => {
  let customer: Customer;
  beforeAll(async () => {
    customer = await becomeServiceCustomer();
  });
  afterAll(() => customer.close());

  it.each(['javascript', 'curl', 'python'] as const)('are answered as documented in %s', async (language) => {
    const answers = await customer.run(language);
    expect(answers.map(({ call }) => call)).toEqual([
      'POST /v1/translation/translate',
      'GET /v1/pdf/extract',
      'GET /v1/pdf/job/submit',
      'GET /v1/pdf/job/check/{jobId}',
      'GET /v1/pdf/job/retrieve_text/{jobId}',
    ]);
    for (const answer of answers) expect([answer, customer.isRight(answer)]).toEqual([answer, true]);
  });
});
