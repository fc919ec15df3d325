import type { z } from 'zod';
import { apiSettingsCalls, type ApiSettingsAnswers } from './owner/api-settings.ts';
import { embeddedCalls, type EmbeddedAnswers } from './owner/embedded.ts';
import { inboundCalls, type InboundAnswers } from './owner/inbound.ts';
import { instanceCalls, type InstanceAnswers } from './owner/instances.ts';
import { messageCalls, type MessageAnswers } from './owner/messages.ts';
import { quotaCalls, type QuotaAnswers } from './owner/quota.ts';
import { recipientCalls, type RecipientAnswers } from './owner/recipients.ts';
import { webhookCalls, type WebhookAnswers } from './owner/webhooks.ts';

/**
 * What the owner asks a gateway, by the same names and shapes everywhere: from the command line, by the app that runs beside
 * the gateway, and on its screens. The gateway checks the input of each.
 */

/** Those that screens may ask; long lists come by pages. */
export const screenCalls = {
  ...apiSettingsCalls,
  ...inboundCalls,
  ...instanceCalls,
  ...messageCalls,
  ...quotaCalls,
  ...recipientCalls,
  ...webhookCalls,
} as const;

/** `embeddedCalls` are the app's own affair: codes and secrets. */
export const ownerCalls = { ...embeddedCalls, ...screenCalls } as const;

export interface ScreenAnswers
  extends
    ApiSettingsAnswers,
    InboundAnswers,
    InstanceAnswers,
    MessageAnswers,
    QuotaAnswers,
    RecipientAnswers,
    WebhookAnswers {}
export interface OwnerAnswers extends EmbeddedAnswers, ScreenAnswers {}

export type ScreenCall = keyof typeof screenCalls;
export type OwnerCall = keyof typeof ownerCalls;
export type OwnerInput<C extends OwnerCall> = z.input<(typeof ownerCalls)[C]>;

/** Why the gateway did not do it: a code, and words for the owner. */
export interface OwnerRefusal {
  code: string;
  message: string;
}
export type OwnerResult<C extends OwnerCall = OwnerCall> =
  | { ok: true; value: OwnerAnswers[C] }
  | { ok: false; error: OwnerRefusal };
