/**
 * The words by which people register and leave. Greetings are WhatsMate's, from its FAQs; stop words are those that people of
 * each language are told to send by providers of messages, and that carriers demand (STOP, QUIT, END, CANCEL, UNSUBSCRIBE; in
 * France ARRET, in Spain BAJA, in Germany ABMELDEN, in Israel הסר, in China TD and 退订).
 */
export const OPT_IN_LANGUAGES = [
  'ar',
  'de',
  'en',
  'es',
  'fr',
  'he',
  'hi',
  'id',
  'it',
  'ja',
  'nl',
  'pt',
  'ru',
  'uk',
  'zh',
] as const;
export type OptInLanguage = (typeof OPT_IN_LANGUAGES)[number];

type Words = Readonly<Record<OptInLanguage, readonly string[]>>;

/** The first of a language is the one that links and refusals name. */
export const GREETINGS: Words = {
  ar: ['مرحبا'],
  de: ['Hallo'],
  en: ['Hi'],
  es: ['Hola'],
  fr: ['Salut'],
  he: ['היי'],
  hi: ['नमस्ते'],
  id: ['Hai'],
  it: ['Ciao'],
  ja: ['こんにちは', 'ハイ'],
  nl: ['Hoi', 'Hallo'],
  pt: ['Oi'],
  ru: ['Здравствуй'],
  uk: ['Привіт'],
  // The FAQ does not say whose word Ching is; it stands among the Chinese ones.
  zh: ['你好', '嗨', '安安', 'Ching'],
};

/** Understood everywhere, so everybody may write it and is answered in the own language. */
const STOP = 'STOP';

/** The first of a language is the one that confirmations name. */
export const STOP_WORDS: Words = {
  ar: ['توقف', 'إيقاف', 'ايقاف', 'إلغاء', 'الغاء', 'إلغاء الاشتراك', 'الغاء الاشتراك', STOP],
  de: ['STOPP', STOP, 'ABMELDEN', 'ABBESTELLEN', 'AUSTRAGEN'],
  en: [
    STOP,
    'STOPALL',
    'STOP ALL',
    'UNSUBSCRIBE',
    'CANCEL',
    'END',
    'QUIT',
    'REVOKE',
    'REMOVE',
    'OPTOUT',
    'OPT OUT',
    'OPT-OUT',
  ],
  es: ['BAJA', STOP, 'ALTO', 'PARAR', 'DETENER', 'CANCELAR', 'DARME DE BAJA', 'DAR DE BAJA'],
  fr: [STOP, 'ARRET', 'ARRÊT', 'ARRETER', 'ARRÊTER', 'DESABONNER', 'DÉSABONNER', 'DESINSCRIRE', 'DÉSINSCRIRE'],
  he: ['הסר', 'הסרה', 'הסירו', 'עצור', 'להסיר', STOP],
  hi: ['रोकें', 'रोको', 'रुकें', 'बंद', 'बंद करें', 'बंद करो', STOP],
  id: ['BERHENTI', STOP, 'UNREG', 'HENTIKAN'],
  it: [STOP, 'BASTA', 'CANCELLA', 'CANCELLAMI', 'DISISCRIVI', 'DISISCRIVIMI', 'ANNULLA'],
  ja: ['停止', '配信停止', '解除', '配信解除', '登録解除', 'ストップ', STOP],
  nl: [STOP, 'STOPPEN', 'AFMELDEN', 'UITSCHRIJVEN'],
  pt: ['SAIR', 'PARAR', 'PARE', STOP, 'CANCELAR', 'DESCADASTRAR', 'REMOVER'],
  ru: ['СТОП', 'ОТПИСАТЬСЯ', 'ОТПИСКА', 'ОТПИСАТЬ', 'ОТМЕНА', STOP],
  uk: ['СТОП', 'ВІДПИСАТИСЯ', 'ВІДПИСАТИСЬ', 'ВІДПИСКА', 'СКАСУВАТИ', STOP],
  zh: ['退订', '退訂', 'TD', '停止', '取消', '取消订阅', '取消訂閱', STOP],
};

/** Whose word it is where several languages have it and nothing else tells. Of all others the first one in the alphabet. */
export const DEFAULT_LANGUAGE_OF: Readonly<Record<string, OptInLanguage>> = {
  Hallo: 'de',
  STOP: 'en',
  PARAR: 'es',
  CANCELAR: 'es',
  СТОП: 'ru',
};
