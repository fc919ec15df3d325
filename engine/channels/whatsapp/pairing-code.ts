import type { WASocket } from '@whiskeysockets/baileys';
import type { SessionCause } from '../../../shared/model/session-cause.ts';
import { describeError } from '../describe-error.ts';

/** The connection that waits for the phone lives as long as its QR codes would: 60 s and five times 20 s. */
export const PAIRING_CODE_MS = 160_000;

export type PairingCode = { kind: 'code'; code: string; expiresAt: number } | { kind: 'failed'; cause: SessionCause };

/**
 * Asks for a code to be typed on the phone of `number` (digits; a `+` is taken off). Only after the server has offered the
 * first QR code. Never rejects.
 * @param now UTC milliseconds
 */
export async function requestPairingCode(socket: WASocket, number: string, now: number): Promise<PairingCode> {
  const digits = number.replaceAll(/\D/gu, '');
  try {
    const code = await socket.requestPairingCode(digits);
    return { kind: 'code', code, expiresAt: now + PAIRING_CODE_MS };
  } catch (error) {
    const { error: name, code } = describeError(error);
    return { kind: 'failed', cause: { code: 'pairingFailed', detail: `codeRequest:${String(code ?? name)}` } };
  }
}

/** WhatsApp does not give this number a code: it is not registered (404), or it has asked too often (429). */
export const pairingRefused = (networkCode: number): SessionCause => ({
  code: 'pairingFailed',
  detail: 'codeRefused',
  ...(Number.isInteger(networkCode) && { networkCode }),
});
