import { join } from 'node:path';
import { startFileServer } from '../../gateway/services/pdf/testing/file-server.ts';
import { makePdf } from '../../gateway/services/pdf/testing/make-pdf.ts';
import { startProviderServer } from '../../gateway/services/translation/testing/provider-server.ts';
import { until } from '../support/until.ts';
import { becomeCustomer, type Customer, type SampleAnswer } from './customer.ts';

/** What stands in the samples, as a URL has it, and as the id of a job. */
const DOCUMENT = 'https%3A%2F%2Fexample.com%2Fdocument.pdf';
const JOB = '123e4567-e89b-12d3-a456-426614174000';

const ANSWERS: Readonly<Record<string, RegExp>> = {
  'POST /v1/translation/translate': /¡Hola, mundo!/,
  'GET /v1/pdf/extract': /Hello PDF/,
  'GET /v1/pdf/job/submit': /\{"status":"submitted","id":"([0-9a-f-]{36})"\}/,
  'GET /v1/pdf/job/check/{jobId}': /\{"id":"[0-9a-f-]{36}","status":"Completed"\}/,
  'GET /v1/pdf/job/retrieve_text/{jobId}': /Hello PDF/,
};

/** A customer of translation and PDF, with a document of their own and a job that is completed. */
export async function becomeServiceCustomer(
  page = join(import.meta.dirname, 'whatsmate-services.txt'),
): Promise<Customer> {
  const provider = await startProviderServer();
  provider.answer = ({ path }) =>
    path === '/languages'
      ? { body: [{ code: 'en', name: 'English', targets: ['es'] }] }
      : { body: { translatedText: '¡Hola, mundo!' } };
  const server = await startFileServer();
  server.files.set('/document.pdf', { body: makePdf() });
  const document = encodeURIComponent(`${server.url}/document.pdf`);

  let job = JOB;
  const isRight = ({ call, said }: SampleAnswer): boolean => ANSWERS[call]?.test(said) ?? false;
  const customer = await becomeCustomer({
    page,
    wanted: (call) => call in ANSWERS,
    env: { PAIRLINE_TRANSLATION_URL: provider.url, PAIRLINE_ALLOWED_HOSTS: '127.0.0.1:*' },
    withData: (sample) => sample.replaceAll(DOCUMENT, document).replaceAll(JOB, job),
    isRight,
  });
  for (const { call, said } of await customer.run('curl')) {
    if (call === 'GET /v1/pdf/job/submit') job = ANSWERS[call]?.exec(said)?.[1] ?? JOB;
  }
  const isCompleted = (answers: SampleAnswer[]): boolean => answers.every(isRight);
  await until(() => customer.run('curl'), isCompleted, { what: 'a completed job', everyMs: 500 });
  return {
    ...customer,
    close: async () => {
      await Promise.all([customer.close(), provider.stop(), server.stop()]);
    },
  };
}
