import { toDataURL, toString } from 'qrcode';
import type { RegistrationAnswer } from '../../shared/contract/recipients.ts';
import type { Channel } from '../../shared/model/channel.ts';
import type { OptInLanguage } from '../../shared/policy/opt-in-words.ts';
import { registrationFor } from '../../shared/policy/registration-link.ts';
import type { OptInView } from '../store/recipients.ts';

/** A printed code is scanned from some distance, and posters get torn. */
const errorCorrectionLevel = 'Q';
/** Pixels of the picture's side. */
const PNG_SIDE = 600;

/** The link and QR code by which people register with one tap. Undefined before an account is paired. */
export async function registrationOf(
  channel: Channel,
  { number, language }: OptInView,
  wanted?: OptInLanguage,
): Promise<RegistrationAnswer | undefined> {
  if (number === null) return undefined;
  const { word, link } = registrationFor(channel, number, wanted ?? language ?? 'en');
  const [svg, png] = await Promise.all([
    toString(link, { type: 'svg', errorCorrectionLevel }),
    toDataURL(link, { width: PNG_SIDE, errorCorrectionLevel }),
  ]);
  return { number, word, link, qr: { svg, png } };
}
