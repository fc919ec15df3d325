import type { Words } from '../index.ts';
import { many, number } from './many.ts';

const deliveryStates: Words['inbox']['delivery']['states'] = {
  delivered: { word: 'Avisado', shape: 'check', tone: 'good' },
  waiting: { word: 'Espera', shape: 'clock', tone: 'wait' },
  parked: { word: 'Abandonado', shape: 'triangle', tone: 'bad' },
};

const webhookStates: Words['webhooks']['states'] = {
  works: { word: 'Funciona', shape: 'dot', tone: 'good' },
  unused: { word: 'Todavía sin usar', shape: 'ring', tone: 'rest' },
  fails: { word: 'No acepta mensajes', shape: 'triangle', tone: 'bad' },
};

export const inbox = {
  title: 'Mensajes recibidos',
  meaning:
    'Lo que la gente escribe a tus números. Se queda aquí 30 días, y tus propios programas pueden saberlo al momento.',
  search: 'Buscar',
  searchHint: 'Nombre, número, grupo o palabras',
  searchNow: 'Buscar',
  searchEnd: 'Mostrar todos otra vez',
  found: (count: number) => many(count, 'Un mensaje coincide.', '# mensajes coinciden.'),
  searchOn: 'Buscar en mensajes anteriores',
  list: 'Mensajes',
  loading: 'Preguntando a la pasarela',
  empty: 'Todavía no ha llegado nada.',
  emptyMeaning: 'En cuanto alguien escriba a uno de tus números, aparecerá aquí.',
  emptySearch: 'Nada coincide.',
  emptySearchMeaning: 'Busca con menos letras, o en todos los números.',
  loadMore: 'Cargar mensajes anteriores',
  inGroup: 'en',
  to: (label: string) => `a ${label}`,
  unknownSender: 'Remitente desconocido',
  kinds: {
    text: 'Texto',
    image: 'Imagen',
    video: 'Vídeo',
    audio: 'Audio',
    voiceNote: 'Mensaje de voz',
    document: 'Documento',
    sticker: 'Sticker',
    location: 'Ubicación',
    contacts: 'Contacto',
    reaction: 'Reacción',
    other: 'De un tipo que Pairline no conoce',
  },
  seconds: (seconds: number) => many(Math.round(seconds), 'un segundo', '# segundos'),
  save: 'Guardar',
  showPicture: 'Mostrar la imagen',
  pictureFrom: (name: string) => `Imagen de ${name}`,
  notDrawn: 'Es demasiado grande para mostrarla aquí, o no es una imagen. Se puede guardar.',
  missing: {
    tooLarge: 'Era demasiado grande para traerla.',
    expired: 'La red ya no la tenía.',
    broken: 'No se pudo leer.',
  },
  reacted: (emoji: string) => `Reaccionó con ${emoji}`,
  unreacted: 'Retiró una reacción',
  deleted: 'Este mensaje se eliminó; aquí tampoco queda nada de él.',
  editedMark: 'Editado',
  deletedMark: 'Eliminado',
  onMap: 'Posición',
  delivery: {
    title: 'Avisado a tus programas',
    none: 'No se avisó a ningún programa: llegó antes que el webhook, o el webhook no tiene forma para él.',
    states: deliveryStates,
    tries: (tries: number) => many(tries, 'Un intento.', '# intentos.'),
    next: 'Próximo intento',
    behind: 'Sale después de uno anterior de este chat.',
    again: 'Avisar de nuevo',
  },
  hosted: 'Los mensajes recibidos están en tu pasarela.',
  hostedMeaning:
    'Este equipo los entrega y no guarda copia. Quien administra la pasarela tiene la lista y sabe a qué programas se avisa.',
  here: 'Lo que sabe este equipo',
  lastReceived: 'Último recibido',
  handOn: 'Por entregar',
  never: 'Nada todavía',
};

export const webhookWords = {
  title: 'Avisar a tus programas',
  none: 'No se avisa a ningún programa de lo que llega.',
  noneMeaning:
    'Indica la dirección de un programa tuyo, un webhook. Cada mensaje se le envía como JSON, firmado, y se intenta hasta que lo acepte.',
  add: 'Añadir un webhook',
  addAnother: 'Añadir otro',
  url: 'Dirección de tu programa',
  urlHint: 'Por ejemplo http://localhost:3000/incoming. En otros equipos debe empezar por https://.',
  form: 'Forma del mensaje',
  forms: { events: 'JSON con todo, firmado', whatsmate: 'Como lo envía WhatsMate' },
  what: 'De qué se le avisa',
  whats: {
    received: 'Mensajes recibidos',
    everything: 'Mensajes recibidos, estados de los enviados y de tus números',
  },
  save: 'Empezar a avisarle',
  cancel: 'Cancelar',
  states: webhookStates,
  last: 'Último aceptado',
  since: 'Desde',
  nextTry: 'Próximo intento',
  waiting: (count: number) => many(count, 'Uno espera.', '# esperan.'),
  parked: (count: number) => many(count, 'Uno se abandonó.', '# se abandonaron.'),
  replay: (count: number) => many(count, 'Avisar de nuevo del abandonado', 'Avisar de nuevo de los # abandonados'),
  replayed: (count: number) => many(count, 'Uno está otra vez en camino.', '# están otra vez en camino.'),
  test: 'Probarlo',
  tested: (ms: number) => `Respondió en ${number(ms)} ms.`,
  testedGood: 'Aceptó la prueba.',
  testedBad: 'No aceptó la prueba.',
  remove: 'Quitar',
  removeTitle: '¿Dejar de avisar a este programa?',
  removeMeaning: (waiting: number) =>
    waiting === 0
      ? 'No se le avisa de nada más. Puedes añadirlo de nuevo cuando quieras.'
      : `No se le avisa de nada más, y ${many(waiting, 'el que espera se descarta', 'los # que esperan se descartan')}.`,
  secretTitle: 'Desde ahora se le avisa.',
  secretMeaning: 'Tu programa comprueba con esto que un mensaje viene de Pairline. Solo se muestra ahora.',
  secret: 'Secreto de firma',
  token: 'Token',
};
