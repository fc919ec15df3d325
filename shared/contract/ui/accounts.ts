import { z } from 'zod';
import type { Channel, Identity } from '../../model/channel.ts';
import type { SessionState } from '../../model/session.ts';
import type { Forecast } from '../../policy/forecast.ts';
import type { WaitReason } from '../../policy/pacing.ts';
import type { Restriction } from '../../policy/restriction.ts';
import { channel, phoneNumber } from '../message.ts';
import type { OwnSend } from './messages.ts';

export interface AccountView {
  id: string;
  channel: Channel;
  /** The owner's name for it. */
  label: string;
  identity?: Identity;
  session: SessionState;
  paused: boolean;
  /** What happened last, as evidence: UTC milliseconds, absent when never. */
  evidence: { serverAnsweredAt?: number; sentAt?: number; receivedAt?: number };
  queue: { waiting: number; handedOver: number; unsure: number };
  /** Received messages that wait until their attachments are at the gateway; absent when none does. */
  inbox?: { waiting: number };
  /** How fast the plan lets it send now; absent while that is not known. */
  pace?: {
    /** Messages a minute that the plan allows. A number that is still new sends less. */
    perMinute?: number;
    /** Chats that it may start in a day. */
    newChatsPerDay?: number;
    /** When the next waiting message goes out, UTC milliseconds, and what it waits for; absent when nothing holds it. */
    next?: { at: number; waitsFor: WaitReason };
  };
  /** What the network says of starting new chats; absent when it restricts nothing. */
  restriction?: Restriction;
  /** When what waits will be through; absent when nothing waits or nothing goes out for another reason. */
  forecast?: Forecast;
  /** Which instance of which client it serves; absent until the gateway has said so. */
  binding?:
    | { state: 'bound'; instance: number; client: string }
    | { state: 'held'; instance: number; boundNumber: string }
    | { state: 'unbound' };
}

const accountId = z.object({ accountId: z.string().min(1).max(64) });

export const accountCalls = {
  'account.add': z.object({ channel, label: z.string().trim().min(1).max(60) }),
  'account.rename': accountId.extend({ label: z.string().trim().min(1).max(60) }),
  /**
   * `phoneNumber`: on WhatsApp its phone types a code that is shown here, on Telegram the code that it gets is typed here;
   * without it the phone scans one. While a pairing waits for
   * the phone, the other way begins it anew.
   */
  'account.pair': accountId.extend({ phoneNumber: phoneNumber.optional() }),
  'account.cancelPairing': accountId,
  /** The code that the network sent; refused as `notPossibleNow` when none is asked for. */
  'account.answerCode': accountId.extend({ code: z.string().trim().min(1).max(64) }),
  'account.resendCode': accountId,
  /** The account's second password, as it is. */
  'account.answerPassword': accountId.extend({ password: z.string().min(1).max(1_024) }),
  /** Try at once instead of waiting. */
  'account.retry': accountId,
  /** Take the session back from another client. */
  'account.takeOver': accountId,
  /**
   * The number that the owner has read is the account's new one: its messages and history stay and go on from it. Either
   * another phone was paired, or the gateway holds the queue for the number before.
   */
  'account.confirmNumber': accountId.extend({ number: phoneNumber }),
  'account.logOut': accountId,
  'account.remove': accountId,
  /** A text from the account to its own number, the way of every other message. `key`: see `OwnSend`. */
  'account.sendTest': accountId.extend({ text: z.string().trim().min(1).max(500), key: z.uuid() }),
  'account.setPaused': accountId.extend({ paused: z.boolean() }),
  /** New chats are started again after the network had refused strangers; `notPossibleNow` when they are not held for it. */
  'account.startNewChats': accountId,
} as const;

export interface AccountAnswers {
  'account.add': { accountId: string };
  'account.rename': null;
  'account.pair': null;
  'account.cancelPairing': null;
  'account.answerCode': null;
  'account.resendCode': null;
  'account.answerPassword': null;
  'account.retry': null;
  'account.takeOver': null;
  'account.confirmNumber': null;
  'account.logOut': null;
  'account.remove': null;
  'account.sendTest': OwnSend;
  'account.setPaused': null;
  'account.startNewChats': null;
}
