import { many } from './many.ts';

export const data = {
  cancel: 'Cancelar',
  folder: 'Carpeta de datos',
  folderMeaning:
    'Los mensajes, las vinculaciones y los registros de esta instalación están en una carpeta. No cambies archivos allí mientras Pairline funciona.',
  where: 'Dónde',
  size: 'Tamaño',
  free: 'Libre en este disco',
  openFolder: 'Abrir la carpeta',
  kept: (since: string, size: string) =>
    `Lo que había aquí antes de la restauración del ${since} se guarda 30 días (${size}).`,
  forgetKept: 'Eliminarlo ahora',
  undone: 'La copia no arrancó aquí',
  undoneMeaning: 'Lo de antes está de vuelta, sin perder nada. El registro de este arranque dice por qué.',
  move: 'Moverla',
  moveTo: 'Carpeta nueva',
  moveHint: 'Una carpeta vacía de este equipo, o una que aún no existe. Con su ruta completa.',
  choosePlace: 'Elegir una carpeta',
  doMove: 'Mover los datos',
  moveTitle: '¿Mover los datos a esta carpeta?',
  moveMeaning: (size: string) =>
    `Pairline termina, copia ${size}, lee otra vez la copia y arranca desde allí; solo entonces se elimina lo antiguo. Mientras tanto no se envía ni se recibe nada. Si se interrumpe, empieza de nuevo.`,
  movingMeaning: 'Antes copia los datos, y eso puede tardar unos minutos.',
  notMoved: 'Los datos no se movieron',
  notMovedMeaning: 'No había sitio, o no se pudo escribir en la carpeta nueva. Todo está donde estaba.',
  placeProblems: {
    notAbsolute: 'Escribe la ruta completa, desde el principio.',
    same: 'Los datos ya están allí.',
    inside: 'Elige una carpeta al lado de la actual, no dentro ni alrededor.',
    notEmpty: 'En esta carpeta hay algo. Elige una vacía.',
    missingAbove: 'La carpeta de encima no existe. Créala primero.',
    notWritable: 'Pairline no puede escribir allí.',
    noRoom: 'En ese disco hay muy poco sitio.',
    network: 'Está en otro equipo. Los datos deben estar en un disco de este: por la red se pueden perder.',
    synced: 'Otro programa copia esta carpeta a otro lugar mientras se escribe, y eso daña los datos.',
  },

  backup: 'Copia de seguridad',
  backupMeaning:
    'Un archivo con cuentas, ajustes, cola, historial y adjuntos, y la pasarela de este equipo con sus clientes. Pairline sigue funcionando mientras se hace.',
  backupWithout:
    'Las vinculaciones no van dentro: sus claves cambian con cada mensaje, y unas viejas estropean un número. Después de restaurar, cada número se vincula de nuevo.',
  makeBackup: 'Hacer una copia',
  passphrase: 'Frase de paso',
  passphraseAgain: 'La misma otra vez',
  passphraseDiffers: 'No son iguales.',
  passphraseMeaning:
    'El archivo se sella con ella. Sin ella nadie puede abrirlo, tampoco nosotros: guárdala en otro sitio.',
  strengths: {
    short: 'Un poco más larga: al menos 12 caracteres. Cuatro o cinco palabras sin relación son fáciles de guardar.',
    weak: 'Esta se adivina fácilmente. Unas palabras más la hacen buena.',
    fair: 'Buena. Una palabra más la hace muy buena.',
    strong: 'Muy buena.',
  },
  seal: 'Hacerla',
  making: 'Se está haciendo la copia. Con muchos adjuntos tarda unos minutos.',
  made: (name: string, size: string) => `Guardada como ${name} (${size}).`,
  madeMeaning: 'Guárdala en otro disco u otro equipo.',
  fetch: (name: string) => `Descargar ${name}`,
  lastBackup: (at: string, size: string) => `La última es del ${at} (${size}).`,

  restore: 'Restaurar',
  restoreMeaning: 'Trae una copia a este equipo. Se lee y se comprueba entera antes de cambiar nada.',
  choose: 'Elegir una copia',
  chooseOther: 'Elegir otra',
  bringing: (percent: string) => `Llevando el archivo: ${percent}`,
  notBrought: 'El archivo no llegó',
  notBroughtMeaning: '¿Funciona Pairline y hay sitio en su disco? Prueba otra vez.',
  look: 'Ver qué contiene',
  looking: 'Se está leyendo y comprobando entera.',
  inIt: 'En esta copia',
  madeOn: 'Hecha',
  madeBy: 'En',
  numbers: 'Números',
  noNumbers: 'Ninguno',
  waiting: 'Sin enviar entonces',
  messages: (count: number) => many(count, '1 mensaje', '# mensajes'),
  withGateway: 'Con la pasarela, sus clientes y su cola.',
  needsGateway: 'Esta necesita una pasarela junto a Pairline',
  needsGatewayMeaning: 'Arranca Pairline con --embedded y restáurala después.',
  doRestore: 'Restaurar esta copia',
  restoreTitle: '¿Poner esta copia en lugar de lo que hay aquí?',
  restoreOld:
    'El equipo donde se hizo no debe usar Pairline nunca más: dos con los mismos números envían mensajes dos veces. Elimina todo allí primero.',
  restoreKept: 'Lo que hay aquí ahora se aparta 30 días y vuelve si la copia no arranca.',
  restoreAfter: 'Después cada número se vincula de nuevo, y no se envía nada hasta que lo digas.',
  restarting: 'Pairline arranca de nuevo',
  restartingMeaning: 'Tarda un momento. La página vuelve sola.',

  reset: 'Empezar de cero',
  resetMeaning:
    'Elimina todo lo de Pairline de este equipo: números, mensajes, adjuntos, pasarela, claves, ajustes y registros. Antes se cierra la sesión de los números.',
  doReset: 'Eliminar todo',
  resetTitle: '¿Eliminar todo de este equipo?',
  resetLost: (waiting: number) =>
    waiting === 0
      ? 'No se puede deshacer. Lo recibido y lo enviado queda solo en tus teléfonos.'
      : `No se puede deshacer. ${many(waiting, '1 mensaje que espera no se envía', '# mensajes que esperan no se envían')}.`,
  resetBackup: 'Si puedes querer algo de ello otra vez, haz antes una copia.',
  resetType: (word: string) => `Escribe ${word} para seguir`,
  resetWord: 'eliminar',
  notLoggedOut: (names: string) =>
    `Sin respuesta: ${names}. En sus teléfonos, quita este dispositivo en dispositivos vinculados.`,
  resetLink: 'Haz después un enlace nuevo para este navegador: npm run pairline -- ui link',

  restored: 'Restaurado de una copia: todavía no se envía nada',
  restoredOf: (at: string) => `Se hizo el ${at}.`,
  restoredWaiting: (count: number) =>
    many(
      count,
      'Entonces esperaba un mensaje. Puede haberse enviado después, desde el equipo donde se hizo la copia.',
      'Entonces esperaban # mensajes. Pueden haberse enviado después, desde el equipo donde se hizo la copia.',
    ),
  restoredInFlight: 'Lo que estaba en camino figura como sin confirmar y nunca se envía otra vez por sí solo.',
  restoredOld: 'Ese equipo no debe usar Pairline nunca más.',
  sendWaiting: 'Enviar lo que espera',
  giveUpWaiting: 'No enviarlo',
  sendTitle: '¿Enviar lo que esperaba cuando se hizo la copia?',
  sendMeaning:
    'Quien ya tenga uno de estos mensajes puede recibirlo dos veces. Si no estás seguro, mira antes la cola.',
  giveUpTitle: '¿Dejar estos mensajes sin enviar?',
  giveUpMeaning: 'Terminan como sin confirmar, y los programas que los enviaron lo saben. Los nuevos se envían.',
  seeQueue: 'Ver la cola',
};
