import type { Channel } from '../model/channel.ts';
import { GREETINGS, type OptInLanguage } from './opt-in-words.ts';

/** What somebody who wants to register has to write, and where. */
export interface Registration {
  /** One of the greetings. */
  readonly word: string;
  /** Opens the chat with the account, with the word written already. */
  readonly link: string;
}

/**
 * Links of the networks to a phone number with a drafted text: WhatsApp's click to chat (`wa.me`, digits alone) and Telegram's
 * phone number link (`t.me/+`).
 * @param number the account's own, digits with country code
 */
export function registrationFor(channel: Channel, number: string, language: OptInLanguage): Registration {
  const [word = 'Hi'] = GREETINGS[language];
  const chat = channel === 'whatsapp' ? `https://wa.me/${number}` : `https://t.me/+${number}`;
  return { word, link: `${chat}?text=${encodeURIComponent(word)}` };
}
