import { many } from './many.ts';

export const settings = {
  title: 'Ajustes',
  meaning: 'Lo que cambias se guarda al momento.',
  cancel: 'Cancelar',
  thisComputer: 'Este equipo',
  habits: {
    keepRunning: {
      label: 'Seguir funcionando al cerrar la ventana',
      meaning: 'Tus números siguen conectados. Pairline espera como icono en la bandeja.',
    },
    startAtLogin: {
      label: 'Arrancar cuando inicias sesión',
      meaning: 'En silencio, sin ventana.',
    },
    keepAwake: {
      label: 'Mantener despierto este equipo',
      meaning: 'Mientras haya un número vinculado y corriente. La pantalla puede apagarse igualmente.',
    },
    notify: {
      label: 'Avisarme cuando algo me necesite',
      meaning: 'Solo entonces: lo que se arregla solo no molesta.',
    },
  },
  gateway: 'Pasarela',
  isEmbedded: 'Funciona en este equipo, para los programas de aquí:',
  isHosted: 'Una pasarela alojada entrega sus mensajes a este dispositivo:',
  toHosted: 'Usar una pasarela alojada',
  toOther: 'Usar otra pasarela alojada',
  toEmbedded: 'Usar la de este equipo',
  backTitle: '¿Usar la pasarela de este equipo?',
  backMeaning:
    'La alojada ya no envía mensajes a través de este dispositivo. Los programas envían entonces a la dirección de este equipo, con sus propias credenciales.',
  hostedMeaning:
    'Quien la administra te da la dirección y un código. La pasarela de este equipo descansa entonces, con todo lo que guarda: los programas que le envían no reciben respuesta hasta que vuelvas a ella. Si el código se rechaza, no cambia nada.',
  leftBehind: (count: number) => many(count, 'Un mensaje todavía espera aquí.', '# mensajes todavía esperan aquí.'),
  leftBehindMeaning:
    'Son de la pasarela actual y no salen por otra. Espera a que terminen, o vuelve a ella más tarde: lo que aún se pueda enviar saldrá entonces.',
  linkAsks: 'Un enlace quiere conectar este dispositivo a una pasarela',
  linkMeaning: 'Todavía no se ha hecho nada.',
  linkTrust:
    'Quien administra esta pasarela puede enviar mensajes desde tus números y leer los que llegan. Continúa solo si lo conoces y esperabas este enlace.',
  linkTo: (host: string) => `Conectar a ${host}`,
  linkRefuse: 'No hacer nada',
  pace: 'Ritmo y horas de silencio',
  paceMeaning: 'Más despacio es más seguro para un número. Lo que espera sale más tarde; nada se pierde.',
  paceOf: (account: string) => `Ritmo de ${account}`,
  asGateway: 'Como diga la pasarela',
  paces: {
    careful: 'Prudente: 6 por minuto, como mucho 150 por hora',
    basic: '3 por minuto',
    professional: '6 por minuto',
    business: '15 por minuto',
    enterprise: '100 por minuto',
  },
  carefulTelegram: 'Prudente: 15 por minuto, como mucho 300 por hora',
  newChats: (account: string) => `Personas nuevas al día desde ${account}`,
  newChatsAsPace: (count: number | undefined) =>
    count === undefined ? 'Como diga su ritmo' : `Como dice su ritmo: ${count.toLocaleString('es')}`,
  newChatsADay: (count: number) => many(count, 'Una persona nueva', '# personas nuevas'),
  newChatsMeaning: 'Telegram toma por spam muchos mensajes a desconocidos. Quienes conocen este número no cuentan.',
  paceHosted: 'El ritmo de una pasarela alojada nunca se supera, elijas lo que elijas aquí.',
  paceOwn: 'Un número nuevo empieza más despacio y alcanza su ritmo en dos semanas.',
  quiet: (account: string) => `Horas de silencio de ${account}`,
  quietMeaning: 'Entonces no se envía nada, salvo lo urgente.',
  quietFrom: 'Desde',
  quietTo: 'Hasta',
  quietZone: 'Zona horaria',
  quietZoneHint: 'Por ejemplo Europe/Madrid',
  quietZoneWrong: 'No existe esa zona horaria. Escríbela como Europe/Madrid.',
  quietSame: 'El final debe ser otra hora que el comienzo.',
  save: 'Guardar',
  appearance: 'Apariencia',
  theme: 'Colores',
  themes: { system: 'Como el sistema', light: 'Claro', dark: 'Oscuro' },
  language: 'Idioma',
  systemLanguage: 'Como el sistema',
};
