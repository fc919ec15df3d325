import type { UiInput } from '../../../shared/contract/ui.ts';

/** A number as the gateway's owner names it. */
export type InstanceName = UiInput<'recipient.counts'>;

/** How often what is shown is read again. */
export const READ_EVERY_MS = 5_000;
