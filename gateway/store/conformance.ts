import { afterEach, beforeEach, describe } from 'vitest';
import { stepsOn, type StoreHarness, type Steps } from './conformance/harness.ts';
import { acceptanceContract } from './conformance/acceptance.ts';
import { bundleContract } from './conformance/bundles.ts';
import { chanceContract } from './conformance/chance.ts';
import { custodyContract } from './conformance/custody.ts';
import { enrolmentContract } from './conformance/enrolment.ts';
import { inboundContract } from './conformance/inbound.ts';
import { idempotencyContract } from './conformance/idempotency.ts';
import { mediaContract } from './conformance/media.ts';
import { numberContract } from './conformance/numbers.ts';
import { leaseContract } from './conformance/leases.ts';
import { optInContract } from './conformance/opt-in.ts';
import { ownClientContract } from './conformance/own-client.ts';
import { recipientContract } from './conformance/recipients.ts';
import { pdfJobContract } from './conformance/pdf-jobs.ts';
import { planContract } from './conformance/plans.ts';
import { peopleContract } from './conformance/people.ts';
import { reportContract } from './conformance/reports.ts';
import { retentionContract } from './conformance/retention.ts';
import { revokedContract } from './conformance/revoked.ts';
import { webhookContract } from './conformance/webhooks.ts';
import { secretContract } from './conformance/secrets.ts';
import { usageContract } from './conformance/usage.ts';
import type { GatewayStore } from './store.ts';

export type { StoreHarness } from './conformance/harness.ts';

/** What the parts of the contract work with. */
export interface ContractTools {
  readonly store: () => GatewayStore;
  readonly steps: Steps;
  readonly reopen: () => Promise<void>;
}

/** What every implementation of the gateway's store promises. */
export function storeContract(name: string, open: () => Promise<StoreHarness>): void {
  describe(`the contract of the gateway's store: ${name}`, () => {
    let harness: StoreHarness | undefined;
    let store: GatewayStore | undefined;
    const current = (): GatewayStore => {
      if (!store) throw new Error('No store is open');
      return store;
    };
    const tools: ContractTools = {
      store: current,
      steps: stepsOn(current),
      reopen: async () => {
        store = await harness?.reopen();
      },
    };
    beforeEach(async () => {
      harness = await open();
      store = harness.store;
    });
    afterEach(async () => {
      await harness?.remove();
    });

    acceptanceContract(tools);
    pdfJobContract(tools);
    planContract(tools);
    idempotencyContract(tools);
    usageContract(tools);
    secretContract(tools);
    enrolmentContract(tools);
    ownClientContract(tools);
    leaseContract(tools);
    custodyContract(tools);
    reportContract(tools);
    inboundContract(tools);
    optInContract(tools);
    recipientContract(tools);
    mediaContract(tools);
    numberContract(tools);
    peopleContract(tools);
    retentionContract(tools);
    revokedContract(tools);
    bundleContract(tools);
    webhookContract(tools);
    chanceContract(tools);
  });
}
