import type { Words } from '../index.ts';

export const linkStates: Words['linkStates'] = {
  notEnrolled: { word: 'Sin conectar', shape: 'triangle', tone: 'wait' },
  connecting: { word: 'Conectando', shape: 'ring', tone: 'wait' },
  linked: { word: 'Conectada', shape: 'dot', tone: 'good' },
  waiting: { word: 'Esperando para reconectar', shape: 'clock', tone: 'wait' },
  replaced: { word: 'En uso en otro lugar', shape: 'triangle', tone: 'bad' },
  stopped: { word: 'Detenida', shape: 'triangle', tone: 'bad' },
};

export const linkProblems = {
  unreachable: {
    title: 'No se puede llegar a la pasarela.',
    meaning: 'Los mensajes nuevos esperan allí y llegan cuando responda. Los resultados de aquí se guardan.',
    next: 'Probar ahora',
  },
  proxyUnreachable: {
    title: 'El proxy no responde.',
    meaning: 'Todo pasa por él, así que no se llega a la pasarela. Mira el proxy o los Ajustes.',
    next: 'Probar ahora',
  },
  proxyLogin: {
    title: 'El proxy no acepta este usuario y esta contraseña.',
    meaning: 'Corrígelos en Ajustes. Nada sale sin pasar por el proxy.',
    next: 'Probar ahora',
  },
  proxyRefused: {
    title: 'El proxy no lleva a la pasarela.',
    meaning: 'Responde, pero no conecta allí. Quien lo administra puede permitirlo.',
    next: 'Probar ahora',
  },
  certificateRefused: {
    title: 'Aquí no se confía en el certificado de la pasarela.',
    meaning: 'Caducó, nombra otra dirección o lo firma la autoridad propia de tu empresa: entonces añádela en Ajustes.',
    next: 'Probar ahora',
  },
  tooManyFiles: {
    title: 'Este equipo tiene demasiados archivos abiertos.',
    meaning: 'No se puede abrir la conexión con la pasarela. Cierra otros programas o sube el límite; sigue solo.',
    next: 'Probar ahora',
  },
  timedOut: {
    title: 'La pasarela no respondió a tiempo.',
    meaning: 'Puede estar ocupada o la red puede ir lenta. Pairline lo intenta de nuevo solo.',
    next: 'Probar ahora',
  },
  gatewayError: {
    title: 'La pasarela tiene un problema propio.',
    meaning: 'Respondió con un error. Pairline lo intenta de nuevo solo; el registro de la pasarela dice más.',
    next: 'Probar ahora',
  },
  rateLimited: {
    title: 'La pasarela pide menos llamadas.',
    meaning: 'Pairline espera lo que se le pidió y luego sigue.',
    next: 'Probar ahora',
  },
  tokenRefused: {
    title: 'La pasarela ya no conoce este equipo.',
    meaning: 'Se quitó allí o la pasarela se instaló de nuevo. Conéctalo otra vez con un código nuevo.',
    next: 'Conectar de nuevo',
  },
  versionUnsupported: {
    title: 'Las versiones de la pasarela y de este Pairline están demasiado lejos.',
    meaning: 'Actualiza la más antigua de las dos e inténtalo de nuevo.',
    next: 'Reintentar',
  },
  otherGateway: {
    title: 'En esta dirección responde otra pasarela.',
    meaning: 'No se le envió nada. Si trasladaste la pasarela a propósito, conecta de nuevo con un código nuevo.',
    next: 'Conectar de nuevo',
  },
  codeInvalid: {
    title: 'La pasarela no conoce este código.',
    meaning: 'Cada código sirve una vez. Comprueba si hay un error al escribir o crea uno nuevo en la pasarela.',
    next: 'Probar otro código',
  },
  codeExpired: {
    title: 'Este código caducó.',
    meaning: 'Un código vale diez minutos. Crea uno nuevo en la pasarela.',
    next: 'Probar otro código',
  },
  insecureUrl: {
    title: 'Esta dirección no está cifrada.',
    meaning: 'Usa una dirección que empiece por https://. Sin cifrar, http:// solo funciona en este equipo.',
    next: 'Cambiar la dirección',
  },
  badAnswer: {
    title: 'En esta dirección responde algo, pero no como una pasarela de Pairline.',
    meaning: 'Puede haber un proxy u otro servidor en medio. Comprueba la dirección.',
    next: 'Reintentar',
  },
};
