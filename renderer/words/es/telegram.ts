import { number } from './many.ts';

export const telegram = {
  app: {
    title: 'Dile a Telegram qué programa es este',
    meaning:
      'Telegram da a cada programa un número y una clave. Los tuyos los obtienes una vez, en cinco minutos, y Pairline los guarda sellados en este equipo.',
    steps: [
      {
        what: 'Abre my.telegram.org',
        how: 'En cualquier navegador. Entra con tu número de teléfono; Telegram envía un código.',
      },
      {
        what: 'Abre API development tools',
        how: 'Pon a la aplicación cualquier título y nombre corto. Lo demás puede quedar vacío.',
      },
      { what: 'Copia aquí api_id y api_hash', how: 'No los compartas: hablan en tu nombre.' },
    ],
    address: 'La dirección que hay que abrir',
    apiId: 'api_id',
    apiIdHint: 'Un número, por ejemplo 12345.',
    apiIdProblem: 'Es un número, solo con cifras.',
    apiHash: 'api_hash',
    apiHashHint: '32 letras y cifras.',
    apiHashProblem: 'Tiene 32 caracteres: cifras y las letras de la a a la f.',
    save: 'Guardar y continuar',
  },
  steps: [
    { what: 'Abre Telegram en el teléfono', how: 'El teléfono que tiene el número.' },
    { what: 'Abre Ajustes, luego Dispositivos', how: 'En algunos teléfonos se llama Sesiones activas.' },
    {
      what: 'Toca Vincular dispositivo de escritorio y apunta el teléfono aquí',
      how: 'Cuando este código se acaba, llega otro solo.',
    },
  ],
  codeSteps: [
    {
      what: 'Busca un mensaje de Telegram',
      how: 'Llega a la aplicación donde este número tiene la sesión abierta, o por SMS.',
    },
    { what: 'Escribe aquí su código', how: 'Nadie más debe verlo. Pairline no lo guarda.' },
  ],
  sentMeaning: 'Telegram lo confirmó. No dice cuándo llega un mensaje al teléfono, solo cuándo se lee.',
  passwordSteps: [
    {
      what: 'Recuerda la segunda contraseña',
      how: 'Telegram la llama verificación en dos pasos: la elegiste tú, en Ajustes, Privacidad y seguridad.',
    },
    { what: 'Escríbela aquí', how: 'Nadie más debe verla. Pairline no la guarda.' },
  ],
  byCode: 'Mejor entrar con un código',
  sendCode: 'Enviar el código',
  sentBy: {
    app: 'Telegram envió un código a su aplicación en tus otros dispositivos.',
    sms: 'Telegram envió un código por SMS.',
    call: 'Telegram te llama: el código se dice, o es el final del número que llama.',
    email: 'Telegram envió un código por correo electrónico.',
    other: 'Telegram envió un código.',
  },
  code: 'Código',
  codeLength: (length: number) => `Tiene ${number(length)} caracteres.`,
  confirmCode: 'Entrar',
  resend: 'Enviarlo de otra manera',
  resendIn: (seconds: number) => `De otra manera en ${number(seconds)} s`,
  password: 'Contraseña',
  passwordMeaning: 'Esta cuenta está protegida por una segunda contraseña. Pairline la usa una vez y no la guarda.',
  hint: (hint: string) => `Tu pista: ${hint}`,
  confirmPassword: 'Entrar',
  checking: 'Telegram lo está comprobando',
  problems: {
    wrong: 'No era correcto. Míralo otra vez.',
    expired: 'Ese código caducó. Pide otro.',
    noOtherWay: 'Telegram no tiene ahora otra manera de enviarlo.',
  },
  waitUntil: (time: string) => `Telegram no acepta respuestas antes de las ${time}. Inténtalo entonces.`,
};
