import type { Language } from '../../shared/contract/ui.ts';
import type { AlertCode, AlertEvent } from '../../shared/policy/alerts.ts';

interface Words {
  /** Who speaks: the machine's name. */
  from(machine: string): string;
  began: Record<AlertCode, (account: string) => string>;
  ended: Record<AlertCode, (account: string) => string>;
  test: string;
}

const en: Words = {
  from: (machine) => `Pairline on ${machine}`,
  began: {
    sessionUnpaired: (account) => `${account} waits to be paired.`,
    sessionOffline: (account) => `${account} is not connected.`,
    sessionLoggedOut: (account) => `${account} was logged out. Pair it again.`,
    sessionReplaced: (account) => `${account} is in use elsewhere. Take it back on the screens.`,
    sessionRestricted: (account) => `${account} is restricted by its network.`,
    sessionBroken: (account) => `${account} has stopped and needs you.`,
    numberHeld: (account) => `${account}: the gateway expects another number. Confirm which one is right.`,
    queueStuck: (account) => `${account}: messages wait and none goes out.`,
    gatewayUnreachable: () => 'The gateway cannot be reached.',
    linkStopped: () => 'The link to the gateway has stopped and needs you.',
    proxyFailing: () => 'The proxy lets nothing through.',
    diskLow: () => 'The disk is nearly full.',
  },
  ended: {
    sessionUnpaired: (account) => `${account} is connected.`,
    sessionOffline: (account) => `${account} is connected again.`,
    sessionLoggedOut: (account) => `${account} is connected again.`,
    sessionReplaced: (account) => `${account} is connected again.`,
    sessionRestricted: (account) => `${account} is connected again.`,
    sessionBroken: (account) => `${account} is connected again.`,
    numberHeld: (account) => `${account}: its number is settled.`,
    queueStuck: (account) => `${account}: messages go out again.`,
    gatewayUnreachable: () => 'The gateway is reached again.',
    linkStopped: () => 'The link to the gateway works again.',
    proxyFailing: () => 'The proxy works again.',
    diskLow: () => 'There is room on the disk again.',
  },
  test: 'This is a test. Alerts arrive here.',
};

const es: Words = {
  from: (machine) => `Pairline en ${machine}`,
  began: {
    sessionUnpaired: (account) => `${account} espera que lo vinculen.`,
    sessionOffline: (account) => `${account} no está conectado.`,
    sessionLoggedOut: (account) => `Se cerró la sesión de ${account}. Vincúlalo de nuevo.`,
    sessionReplaced: (account) => `${account} está en uso en otro lugar. Recupéralo en las pantallas.`,
    sessionRestricted: (account) => `Su red restringe ${account}.`,
    sessionBroken: (account) => `${account} se detuvo y te necesita.`,
    numberHeld: (account) => `${account}: la pasarela espera otro número. Confirma cuál es el correcto.`,
    queueStuck: (account) => `${account}: hay mensajes esperando y no sale ninguno.`,
    gatewayUnreachable: () => 'No se puede llegar a la pasarela.',
    linkStopped: () => 'La conexión con la pasarela se detuvo y te necesita.',
    proxyFailing: () => 'El proxy no deja pasar nada.',
    diskLow: () => 'El disco está casi lleno.',
  },
  ended: {
    sessionUnpaired: (account) => `${account} está conectado.`,
    sessionOffline: (account) => `${account} está conectado de nuevo.`,
    sessionLoggedOut: (account) => `${account} está conectado de nuevo.`,
    sessionReplaced: (account) => `${account} está conectado de nuevo.`,
    sessionRestricted: (account) => `${account} está conectado de nuevo.`,
    sessionBroken: (account) => `${account} está conectado de nuevo.`,
    numberHeld: (account) => `${account}: su número está aclarado.`,
    queueStuck: (account) => `${account}: los mensajes salen de nuevo.`,
    gatewayUnreachable: () => 'Se llega de nuevo a la pasarela.',
    linkStopped: () => 'La conexión con la pasarela funciona de nuevo.',
    proxyFailing: () => 'El proxy funciona de nuevo.',
    diskLow: () => 'Hay espacio en el disco de nuevo.',
  },
  test: 'Esto es una prueba. Los avisos llegan aquí.',
};

const ar: Words = {
  from: (machine) => `Pairline على ${machine}`,
  began: {
    sessionUnpaired: (account) => `${account}: في انتظار الربط.`,
    sessionOffline: (account) => `${account}: غير متصل.`,
    sessionLoggedOut: (account) => `${account}: سُجّل خروجه. اربطه من جديد.`,
    sessionReplaced: (account) => `${account}: مستخدم في مكان آخر. استعده من الشاشات.`,
    sessionRestricted: (account) => `${account}: شبكته تقيّده.`,
    sessionBroken: (account) => `${account}: توقّف ويحتاج إليك.`,
    numberHeld: (account) => `${account}: البوابة تنتظر رقمًا آخر. أكّد أيهما الصحيح.`,
    queueStuck: (account) => `${account}: رسائل تنتظر ولا يخرج منها شيء.`,
    gatewayUnreachable: () => 'لا يمكن الوصول إلى البوابة.',
    linkStopped: () => 'توقّف الاتصال بالبوابة ويحتاج إليك.',
    proxyFailing: () => 'الوكيل لا يمرّر شيئًا.',
    diskLow: () => 'القرص يكاد يمتلئ.',
  },
  ended: {
    sessionUnpaired: (account) => `${account}: متصل.`,
    sessionOffline: (account) => `${account}: متصل من جديد.`,
    sessionLoggedOut: (account) => `${account}: متصل من جديد.`,
    sessionReplaced: (account) => `${account}: متصل من جديد.`,
    sessionRestricted: (account) => `${account}: متصل من جديد.`,
    sessionBroken: (account) => `${account}: متصل من جديد.`,
    numberHeld: (account) => `${account}: حُسم رقمه.`,
    queueStuck: (account) => `${account}: الرسائل تخرج من جديد.`,
    gatewayUnreachable: () => 'أمكن الوصول إلى البوابة من جديد.',
    linkStopped: () => 'الاتصال بالبوابة يعمل من جديد.',
    proxyFailing: () => 'الوكيل يعمل من جديد.',
    diskLow: () => 'في القرص مساحة من جديد.',
  },
  test: 'هذا اختبار. التنبيهات تصل إلى هنا.',
};

const catalogues: Record<Language, Words> = { en, es, ar };

/** One line per alert, for chats that show `text` alone. */
export function textOf(
  alerts: readonly (Pick<AlertEvent, 'state' | 'code'> & { label?: string })[],
  { machine, language }: { machine: string; language: Language },
): string {
  const words = catalogues[language];
  const lines = alerts.map(({ state, code, label = '' }) => words[state][code](label));
  return [`${words.from(machine)}:`, ...lines].join(lines.length === 1 ? ' ' : '\n');
}

export const testText = ({ machine, language }: { machine: string; language: Language }): string =>
  `${catalogues[language].from(machine)}: ${catalogues[language].test}`;
