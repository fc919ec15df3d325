import { parseArgs } from 'node:util';
import { becomeCustomer, idIn } from './customer.ts';
import { LANGUAGES } from './extract.ts';

/**
 * `npm run test:samples`: the samples of the customers' documentation, in every language whose tool is on this machine.
 * `-- --page <file>` runs those of another text of the page; `-- --only go,kotlin` those of some languages.
 */
const { values: flags } = parseArgs({ options: { page: { type: 'string' }, only: { type: 'string' } } });
const customer = await becomeCustomer(flags.page);
const only = flags.only?.split(',');
let failed = 0;
try {
  for (const language of LANGUAGES) {
    if (only && !only.includes(language)) continue;
    const missing = customer.missing(language);
    if (missing !== undefined) {
      console.log(`${language.padEnd(10)} skipped: ${missing}`);
      continue;
    }
    const startedAt = performance.now();
    const answers = await customer.run(language);
    const wrong = answers.filter((answer) => idIn(answer) === undefined);
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    console.log(
      `${language.padEnd(10)} ${answers.length - wrong.length} of ${answers.length} samples queued, ${seconds} s`,
    );
    for (const { call, said } of wrong) console.log(`  ${call}\n    ${said.trim()}`);
    failed += wrong.length;
  }
} finally {
  await customer.close();
}
process.exitCode = failed === 0 ? 0 : 1;
