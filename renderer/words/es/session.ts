import type { Words } from '../index.ts';

export const sessionStates: Words['sessionStates'] = {
  unpaired: () => ({ word: 'Sin vincular', shape: 'triangle', tone: 'wait' }),
  pairing: () => ({ word: 'Vinculando', shape: 'ring', tone: 'wait' }),
  connecting: () => ({ word: 'Conectando', shape: 'ring', tone: 'wait' }),
  online: () => ({ word: 'En línea', shape: 'dot', tone: 'good' }),
  waiting: () => ({ word: 'Esperando para reconectar', shape: 'clock', tone: 'wait' }),
  restricted: (network) => ({ word: `Restringido por ${network}`, shape: 'triangle', tone: 'bad' }),
  loggedOut: () => ({ word: 'Sesión cerrada', shape: 'triangle', tone: 'bad' }),
  replaced: () => ({ word: 'En uso en otro lugar', shape: 'triangle', tone: 'bad' }),
  broken: () => ({ word: 'Detenido', shape: 'triangle', tone: 'bad' }),
};

export const pairingSteps = {
  starting: 'Obteniendo un código',
  qr: 'Esperando al teléfono',
  code: 'Esperando al teléfono',
  codeAsked: 'Esperando el código',
  passwordAsked: 'Esperando la contraseña',
  finishing: 'El teléfono aceptó. Terminando',
};

export const sessionCauses = {
  connectionLost: (network: string) => ({
    title: `Se perdió la conexión con ${network}.`,
    meaning: 'Ocurre cuando la red cambia o se corta. Pairline se conecta de nuevo solo.',
    next: 'Probar ahora',
  }),
  connectionClosed: (network: string) => ({
    title: `${network} cerró la conexión.`,
    meaning: 'Es normal de vez en cuando. Pairline se conecta de nuevo solo.',
    next: 'Probar ahora',
  }),
  connectionRefused: (network: string) => ({
    title: `${network} no aceptó la conexión.`,
    meaning:
      'Puede que un cortafuegos o un proxy lo impida, o que los servidores estén ocupados. Pairline lo intenta de nuevo solo.',
    next: 'Probar ahora',
  }),
  proxyUnreachable: () => ({
    title: 'El proxy no responde.',
    meaning:
      'Todo pasa por él, así que ahora no sale nada. Mira el proxy o los Ajustes. Pairline lo intenta de nuevo solo.',
    next: 'Probar ahora',
  }),
  proxyLogin: () => ({
    title: 'El proxy no acepta este usuario y esta contraseña.',
    meaning: 'Corrígelos en Ajustes. Nada sale sin pasar por el proxy.',
    next: 'Probar ahora',
  }),
  proxyRefused: (network: string) => ({
    title: `El proxy no lleva a ${network}.`,
    meaning: 'Responde, pero no conecta allí. Quien lo administra puede permitirlo.',
    next: 'Probar ahora',
  }),
  serverUnavailable: (network: string) => ({
    title: `${network} no está disponible en este momento.`,
    meaning: 'El problema es de su lado. Pairline lo intenta de nuevo solo.',
    next: 'Probar ahora',
  }),
  silent: (network: string) => ({
    title: `${network} dejó de responder.`,
    meaning: 'La línea parecía abierta, pero no volvía nada, así que Pairline la cerró y llama de nuevo.',
    next: 'Probar ahora',
  }),
  connectTimedOut: (network: string) => ({
    title: `${network} no respondió a tiempo.`,
    meaning: 'La red puede ir lenta o estar bloqueada. Pairline lo intenta de nuevo solo.',
    next: 'Probar ahora',
  }),
  networkDown: () => ({
    title: 'Este equipo no tiene internet.',
    meaning: 'Comprueba el cable o la wifi. Pairline sigue solo en cuanto vuelva internet.',
    next: 'Probar ahora',
  }),
  restartRequired: (network: string) => ({
    title: `${network} pidió conectar una vez más.`,
    meaning: 'Es un paso normal después de vincular. Pairline lo hace solo.',
    next: 'Probar ahora',
  }),
  badSession: (network: string) => ({
    title: `${network} no reconoce esta sesión.`,
    meaning: 'A menudo se pasa. Pairline lo intentó varias veces; la vinculación no se tocó.',
    next: 'Reintentar',
  }),
  unknown: (network: string) => ({
    title: `${network} terminó la conexión sin un motivo que Pairline conozca.`,
    meaning: 'A menudo se pasa. Si continúa, el detalle técnico de abajo ayuda a soporte.',
    next: 'Reintentar',
  }),
  loggedOut: (network: string) => ({
    title: `${network} terminó esta sesión.`,
    meaning: 'Los mensajes siguen esperando aquí. Vincula de nuevo el número para continuar.',
    next: 'Vincular de nuevo',
  }),
  loggedOutHere: () => ({
    title: 'Cerraste aquí la sesión de este número.',
    meaning: 'Sus mensajes siguen esperando. Vincúlalo de nuevo cuando quieras continuar.',
    next: 'Vincular de nuevo',
  }),
  removedByPhone: () => ({
    title: 'El teléfono quitó este equipo de sus dispositivos vinculados.',
    meaning:
      'Los mensajes siguen esperando aquí. Si no fuiste tú, mira primero los dispositivos vinculados en el teléfono.',
    next: 'Vincular de nuevo',
  }),
  banned: (network: string) => ({
    title: `${network} bloqueó este número.`,
    meaning: `Solo ${network} puede levantarlo: pide una revisión en el teléfono. Vincúlalo de nuevo cuando el número funcione allí.`,
    next: 'Vincular de nuevo',
  }),
  accountRestricted: (network: string) => ({
    title: `${network} restringe este número por ahora.`,
    meaning:
      'Ábrelo en el teléfono para ver por qué y hasta cuándo. No se envía nada hasta que termine la restricción.',
    next: 'Comprobar de nuevo',
  }),
  notAccepted: (network: string) => ({
    title: `${network} no acepta este número en este momento.`,
    meaning: 'Ábrelo en el teléfono: puede haber condiciones que aceptar o un paso por terminar.',
    next: 'Comprobar de nuevo',
  }),
  replacedByOther: () => ({
    title: 'Otro programa tomó esta sesión.',
    meaning:
      'La misma vinculación funciona en otro lugar, quizá en una copia de este equipo. Deténla allí o tómala aquí.',
    next: 'Tomarla aquí',
  }),
  clientTooOld: (network: string) => ({
    title: `${network} ya no acepta esta versión de Pairline.`,
    meaning: 'Actualiza Pairline. Tu vinculación y los mensajes en espera quedan como están.',
    next: 'Reintentar',
  }),
  multiDeviceMismatch: (network: string) => ({
    title: 'El teléfono y este equipo no coinciden sobre los dispositivos vinculados.',
    meaning: `Actualiza ${network} en el teléfono e inténtalo de nuevo.`,
    next: 'Reintentar',
  }),
  authStoreBroken: () => ({
    title: 'El archivo con las claves de este número está dañado.',
    meaning:
      'Pairline guardó una copia y no empezó nada nuevo. Vincula de nuevo el número; el archivo dañado se aparta, no se borra. O recupera antes una copia buena.',
    next: 'Vincular de nuevo',
    otherwise: 'La recuperé: mirar de nuevo',
  }),
  authKeyMissing: () => ({
    title: 'Las claves de este número están cerradas con una clave que este equipo no tiene.',
    meaning:
      'Ocurre cuando los datos se trasladan sin su clave. Devuelve la clave y reinicia Pairline, o vincula de nuevo el número; el archivo cerrado se aparta, no se borra.',
    next: 'Vincular de nuevo',
    otherwise: 'Mirar de nuevo',
  }),
  diskFull: () => ({
    title: 'El disco de este equipo está lleno.',
    meaning: 'Sin espacio, Pairline no puede guardar claves y mensajes con seguridad. Libera espacio; sigue solo.',
    next: 'Probar ahora',
  }),
  readOnly: () => ({
    title: 'El disco de este equipo es de solo lectura.',
    meaning: 'Pairline no puede guardar claves y mensajes con seguridad. Haz que se pueda escribir; sigue solo.',
    next: 'Probar ahora',
  }),
  tooManyFiles: () => ({
    title: 'Este equipo tiene demasiados archivos abiertos.',
    meaning: 'No se puede abrir ninguna conexión. Cierra otros programas o sube el límite; sigue solo.',
    next: 'Probar ahora',
  }),
  otherNumber: () => ({
    title: 'Se vinculó un número distinto del anterior.',
    meaning:
      'Los mensajes en espera son del número anterior, así que desde este no se envía nada. Vincula de nuevo el primer teléfono. Si aquel número fue bloqueado o ya no existe, este puede ocupar su lugar, con los mensajes en espera y el historial.',
    next: 'Vincular el teléfono correcto',
  }),
  qrExpired: () => ({
    title: 'Ningún teléfono usó el código a tiempo.',
    meaning: 'No pasa nada: los códigos solo valen un rato.',
    next: 'Mostrar un código nuevo',
  }),
  pairingFailed: () => ({
    title: 'La vinculación no funcionó.',
    meaning:
      'Comprueba que el teléfono tenga internet y sitio para un dispositivo vinculado más, y prueba con un código nuevo.',
    next: 'Mostrar un código nuevo',
  }),
  pairingStopped: () => ({
    title: 'Detuviste la vinculación.',
    meaning: 'En el teléfono no cambió nada.',
    next: 'Mostrar un código nuevo',
  }),
  passkeyRequired: (network: string) => ({
    title: 'El teléfono pide una clave de acceso para vincular dispositivos.',
    meaning: `${network} se lo pide a algunos números, y solo sus propias aplicaciones pueden responder. En el teléfono, abre Ajustes, Cuenta, Claves de acceso: sin clave de acceso, quizá el teléfono vincule como siempre. Si no, vincula otro número; aquí no se pierde nada.`,
    next: 'Probar un código nuevo',
  }),
  accountDeleted: (network: string) => ({
    title: `Esta cuenta de ${network} fue eliminada.`,
    meaning: `Los mensajes siguen esperando aquí. Crea de nuevo una cuenta en ${network} con este número y vincúlala, o vincula otro número.`,
    next: 'Vincular de nuevo',
  }),
  sessionDuplicated: (network: string) => ({
    title: `${network} terminó esta sesión porque dos programas la usaron a la vez.`,
    meaning:
      'Una copia de los datos de este equipo puede estar funcionando en otro lugar. Deténla allí y vincula aquí el número de nuevo.',
    next: 'Vincular de nuevo',
  }),
  pairingThrottled: (network: string) => ({
    title: `${network} no acepta más intentos por un rato.`,
    meaning: 'Hubo muchos en poco tiempo.',
    next: 'Reintentar',
  }),
  appMissing: (network: string) => ({
    title: `${network} quiere saber qué programa es este.`,
    meaning: 'Escribe el api_id y el api_hash que recibes en my.telegram.org. Solo hace falta una vez.',
    next: 'Continuar',
  }),
  appRefused: (network: string) => ({
    title: `${network} no acepta el api_id y el api_hash.`,
    meaning: 'Compáralos con los de my.telegram.org y escríbelos de nuevo.',
    next: 'Reintentar',
  }),
};
