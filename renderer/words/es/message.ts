import type { Words } from '../index.ts';

export const messageStatuses: Words['messageStatuses'] = {
  queued: { word: 'En espera', shape: 'clock', tone: 'rest', meaning: 'Guardado aquí. Todavía no ha salido nada.' },
  sending: { word: 'Enviando', shape: 'ring', tone: 'wait', meaning: 'Entregado a la red; falta la confirmación.' },
  sent: { word: 'Enviado', shape: 'check', tone: 'good', meaning: 'La red lo confirmó.' },
  delivered: { word: 'Entregado', shape: 'checks', tone: 'good', meaning: 'Está en el teléfono.' },
  read: { word: 'Leído', shape: 'checks', tone: 'good', meaning: 'Se abrió.' },
  played: { word: 'Reproducido', shape: 'checks', tone: 'good', meaning: 'Se reprodujo.' },
  failed: { word: 'Fallido', shape: 'cross', tone: 'bad', meaning: 'Fue rechazado. Nadie lo vio.' },
  expired: { word: 'Caducado', shape: 'cross', tone: 'rest', meaning: 'Se le acabó el tiempo antes de poder salir.' },
  cancelled: { word: 'Cancelado', shape: 'cross', tone: 'rest', meaning: 'Se retiró antes de salir.' },
  unconfirmed: {
    word: 'Sin confirmar',
    shape: 'triangle',
    tone: 'wait',
    meaning: 'Puede que haya llegado o que no; ya nadie lo puede decir. Una prueba posterior todavía cuenta.',
  },
};

export const contentKinds = {
  image: 'Imagen',
  video: 'Vídeo',
  audio: 'Audio',
  voiceNote: 'Mensaje de voz',
  document: 'Documento',
  location: 'Ubicación',
};

export const statusReasons = {
  notOnWhatsApp: 'No está en WhatsApp',
  notReachable: 'No se puede contactar con este número',
  refusedByNetwork: 'La red lo rechazó',
  newChatsRestricted: 'Los chats nuevos están restringidos por ahora',
  contentInvalid: 'El contenido no se puede enviar',
  accountRemoved: 'Su número se quitó aquí',
  groupNotFound: 'Ningún grupo tiene este nombre',
  groupAmbiguous: 'Más de un grupo tiene este nombre',
  groupCreatorHidden: 'Quien creó este grupo está oculto',
  notInGroup: 'Este número no está en el grupo',
  groupReadOnly: 'Este número no puede escribir en el grupo',
  noAnswer: 'La red nunca respondió',
  deviceLost: 'Se perdió el equipo que lo enviaba',
  accountLost: 'Se perdió la cuenta que lo enviaba',
};

export const reasonSteps: Words['reasonSteps'] = {
  groupNotFound: 'Escribe el nombre exactamente como está en el teléfono e indica el número de quien creó el grupo.',
  groupAmbiguous: 'Indica también el número de quien creó el grupo, o pide que cambien el nombre de uno de ellos.',
  groupCreatorHidden:
    'El dueño del grupo puede quitar «Permanecer anónimo» en Administradores. Si ningún otro grupo tiene el nombre, omite el número de quien lo creó.',
  notInGroup: 'Pide que añadan este número al grupo y envíalo otra vez.',
  groupReadOnly:
    'Pide a un administrador del grupo que deje escribir a los miembros, o que haga administrador a este número, y envíalo otra vez.',
  newChatsRestricted: 'Se puede enviar otra vez cuando se permitan chats nuevos. Inicio muestra cómo está.',
  notReachable: 'Pide a la persona que escriba primero a tu número, o que permita que la encuentren por el suyo.',
};

export const sendRefusals = {
  notRegistered:
    'Esta persona todavía no ha escrito a tu número, como pide tu pasarela. Cuando lo haga, envía de nuevo.',
  optedOut: 'Esta persona pidió que no se le escriba.',
  absent: 'Este número no estaba en la red en el último intento. Prueba otra vez mañana.',
  quotaUsed:
    'Los mensajes de tu plan se agotaron por ahora. Un día nuevo empieza 24 horas después de su primer mensaje.',
  recipientsUsed: 'Tu plan no permite más destinatarios.',
  featureMissing: 'Tu plan no incluye este tipo de mensaje.',
  overLimit: 'Es más largo de lo que permite tu plan.',
  expired: 'Tu plan terminó. Renuévalo en tu pasarela.',
  suspended: 'Tu acceso a la pasarela está suspendido. Pregunta a quien la administra.',
  unbound: 'Este número todavía no sirve a ninguna instancia de la pasarela, o sus mensajes están retenidos.',
  messageUnknown: 'La pasarela ya no conoce este mensaje.',
  notEnded: 'Todavía no ha terminado: aún puede llegar.',
  contentGone: 'Su contenido ya no se guarda; los contenidos se van dos semanas después del final.',
};

export const timelineSteps = {
  accepted: () => 'Aceptado por la pasarela',
  committed: () => 'Guardado en este equipo',
  custody: () => 'Asumido de la pasarela',
  handedOver: (network: string) => `Entregado a ${network}`,
  handedOverAgain: (network: string) => `Entregado otra vez a ${network}, con el mismo id`,
  sent: (network: string) => `${network} lo confirmó`,
  delivered: () => 'En el teléfono',
  read: () => 'Leído',
  played: () => 'Reproducido',
  failed: () => 'Fallido',
  expired: () => 'Se le acabó el tiempo',
  cancelled: () => 'Cancelado',
  unconfirmed: () => 'Sin confirmación; ya nadie lo puede decir',
};

export const stillToCome = {
  queued: 'Todavía no se ha entregado a la red',
  sending: 'Todavía sin confirmar',
  sent: 'Todavía no está en el teléfono',
  delivered: 'Todavía no se ha leído',
};
