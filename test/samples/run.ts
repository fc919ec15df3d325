import { parseArgs } from 'node:util';
import { becomeCustomer } from './customer.ts';
import { LANGUAGES } from './extract.ts';
import { becomeServiceCustomer } from './services.ts';

/**
 * `npm run test:samples`: the samples of the customers' documentation, in every language whose tool is on this machine.
 * `-- --page <file>` runs those of another text of the page; `-- --only go,kotlin` those of some languages.
 */
const { values: flags } = parseArgs({ options: { page: { type: 'string' }, only: { type: 'string' } } });
const customers = [await becomeCustomer({ page: flags.page }), await becomeServiceCustomer(flags.page)];
const only = flags.only?.split(',');
let failed = 0;
try {
  for (const language of LANGUAGES) {
    if (only && !only.includes(language)) continue;
    const missing = customers[0]?.missing(language);
    if (missing !== undefined) {
      console.log(`${language.padEnd(10)} skipped: ${missing}`);
      continue;
    }
    const startedAt = performance.now();
    let right = 0;
    const wrong: string[] = [];
    for (const customer of customers) {
      for (const answer of await customer.run(language)) {
        if (customer.isRight(answer)) right += 1;
        else wrong.push(`  ${answer.call}\n    ${answer.said.trim()}`);
      }
    }
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    console.log(
      `${language.padEnd(10)} ${right} of ${right + wrong.length} samples answered as they should, ${seconds} s`,
    );
    for (const line of wrong) console.log(line);
    failed += wrong.length;
  }
} finally {
  for (const customer of customers) await customer.close();
}
process.exitCode = failed === 0 ? 0 : 1;
