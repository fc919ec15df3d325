import { many } from './many.ts';

export const groups = {
  title: 'Grupos',
  meaning: 'Los grupos en los que están tus números, y cómo nombra un mensaje a cada uno.',
  search: 'Busca un nombre o el número de quien lo creó',
  name: 'Grupo',
  creator: 'Creador',
  members: 'Miembros',
  mayWrite: 'Este número puede escribir',
  yes: 'Sí',
  no: 'No puede',
  unknown: 'No se sabe',
  hidden: 'Oculto',
  unasked: 'Aún sin preguntar',
  ask: 'Preguntar quién lo creó',
  loading: 'Preguntando por los grupos',
  empty: 'Todavía no hay grupos',
  emptyMeaning: 'Los grupos aparecen aquí en cuanto un número está en uno. Se crean en el teléfono.',
  notFound: 'No hay ningún grupo así',
  notFoundMeaning: 'Basta una parte del nombre o del número de quien lo creó.',
  found: (count: number) => many(count, 'Un grupo encontrado.', '# grupos encontrados.'),
  count: (count: number) => many(count, 'un grupo', '# grupos'),
  synced: 'preguntado',
  notSynced: 'según lo que se sabía; se pregunta cuando está en línea',
  readOnly: 'Aquí solo escriben los administradores',
  readOnlyMeaning:
    'Un mensaje se rechazaría. Un administrador puede abrir el grupo, o hacer administrador a este número.',
  left: 'Ya no está en este grupo',
  leftMeaning: 'Este número salió o lo sacaron. Un mensaje se rechazaría.',
  sameName: 'Otros se llaman igual: nombra al creador',
  sameNameMeaning:
    'Este número está en varios grupos con este nombre. Con el creador, el mensaje encuentra el correcto.',
  notUnique: 'No se pueden distinguir',
  notUniqueMeaning:
    'Otro grupo se llama igual y el creador no los distingue. Cambia el nombre de uno en el teléfono; hasta entonces un mensaje se rechazaría.',
  inCall: 'En una llamada de la API',
  copyWhat: 'nombre y creador',
  withAdmin:
    'El creador lo piden las llamadas de WhatsMate para textos, enlaces y sonidos; en lo demás basta el nombre.',
  withoutAdmin:
    'El creador está oculto. Las llamadas de WhatsMate para textos lo piden; usa POST /v1/messages con el nombre del grupo, o una imagen o un documento.',
};
