import type { ImportResult, ImportStep, LineProblem } from '../../../shared/contract/ui/imports.ts';
import type { FieldName } from '../../features/import/plan.ts';
import type { TableProblem } from '../../features/import/read-table.ts';
import type { StateWords } from '../shapes.ts';
import { many, number } from './many.ts';

const problems: Record<TableProblem, { title: string; meaning: string }> = {
  tooLarge: { title: 'Este archivo supera los 20 MB.', meaning: 'Divídelo e importa las partes una tras otra.' },
  tooManyLines: {
    title: 'Este archivo tiene más de 100.000 líneas.',
    meaning: 'Divídelo e importa las partes una tras otra.',
  },
  empty: { title: 'En este archivo no hay nada.', meaning: 'Elige uno con una línea por mensaje.' },
  workbook: {
    title: 'Esto es un libro de cálculo, no un archivo CSV.',
    meaning: 'Ábrelo en tu hoja de cálculo, guarda la hoja como CSV y elige ese archivo.',
  },
  notText: {
    title: 'Este archivo no es texto.',
    meaning: 'Elige un archivo CSV: líneas de texto con comas entre los valores.',
  },
  quoteOpen: {
    title: 'Unas comillas de este archivo no se cierran nunca.',
    meaning: 'Mira la línea indicada, corrígela y elige el archivo otra vez.',
  },
  unreadable: {
    title: 'No se pudo leer este archivo.',
    meaning: 'Quizá se movió o cambió entretanto. Elígelo otra vez.',
  },
};

const fields: Record<FieldName, string> = {
  number: 'Número de teléfono',
  text: 'Mensaje',
  group: 'Grupo',
  creator: 'Creador del grupo',
  id: 'Tu propio id',
  schedule: 'Enviar el',
  validity: 'Válido durante',
  priority: 'Prioridad',
};

const fieldHints: Record<Exclude<FieldName, 'number' | 'text'>, string> = {
  group: 'Para las líneas sin número: el nombre exacto del grupo.',
  creator: 'Cuando varios grupos se llaman igual.',
  id: 'Con un mismo id solo se acepta un mensaje.',
  schedule: 'Por ejemplo 2026-12-24 18:00, según el reloj de este equipo.',
  validity: 'Por ejemplo 30 min, 12 h o 2 d. No se envía más tarde.',
  priority: 'Baja, normal, alta o urgente.',
};

const lineProblems: Record<LineProblem | 'known' | 'idReused' | 'keyReused', string> = {
  numberMissing: 'No hay ningún número.',
  numberBad: 'No es un número de teléfono, o le faltan cifras.',
  countryMissing: 'Al número le falta el prefijo del país.',
  groupBad: 'El nombre del grupo es demasiado largo, o su creador no es un número.',
  textEmpty: 'No hay texto.',
  textTooLong: 'El texto supera los 10.000 caracteres.',
  valueMissing: 'Un hueco del texto no tiene valor en esta línea.',
  duplicate: 'El mismo mensaje al mismo destinatario, o el mismo id, está más arriba.',
  scheduleBad: 'No se entiende la hora. Escríbela así: 2026-12-24 18:00.',
  schedulePast: 'La hora de envío ya pasó.',
  validityBad: 'No se entiende cuánto vale. Escribe 30 min, 12 h o 2 d.',
  priorityBad: 'La prioridad no es baja, normal, alta ni urgente.',
  idTooLong: 'El id supera los 200 caracteres.',
  known: 'Una importación anterior ya hizo que se aceptara.',
  idReused: 'Con este id se aceptó otro mensaje.',
  keyReused: 'Con este id se aceptó otro mensaje.',
};

const steps: Record<ImportStep, StateWords> = {
  reading: { word: 'No se leyó hasta el final', shape: 'cross', tone: 'rest' },
  checking: { word: 'Comprobándose', shape: 'ring', tone: 'good' },
  checked: { word: 'Espera tu decisión', shape: 'clock', tone: 'wait' },
  running: { word: 'Aceptándose', shape: 'ring', tone: 'good' },
  paused: { word: 'En pausa', shape: 'square', tone: 'wait' },
  done: { word: 'Terminada', shape: 'check', tone: 'good' },
  cancelled: { word: 'Cancelada', shape: 'cross', tone: 'rest' },
};

const results: Record<ImportResult, string> = {
  left: 'No enviado',
  accepted: 'Aceptado',
  known: 'Aceptado antes',
  refused: 'Omitido',
  unsure: 'Sin certeza',
};

export const imports = {
  title: 'Mensajes desde un archivo',
  meaning: 'Un archivo CSV con una línea por mensaje. Lo ves todo antes de que se envíe algo.',
  open: 'Importar un archivo',
  choose: 'Elegir un archivo',
  drop: 'Suelta aquí un archivo CSV, o elige uno',
  dropMeaning:
    'Comas, puntos y comas o tabuladores entre los valores. Hasta 100.000 líneas y 20 MB. Cualquier hoja de cálculo puede guardarlo.',
  readingFile: 'Leyendo el archivo',
  problems,
  problemLine: (line: number) => `Línea ${number(line)}.`,
  account: 'Enviar desde',
  noAccount: 'Ningún número puede enviar todavía.',
  noAccountMeaning: 'Vincula primero un número. Después salen desde él los mensajes de un archivo.',
  columns: 'Qué hay en cada columna',
  columnsMeaning: (name: string, lines: number) => `${name}: ${many(lines, 'una línea', '# líneas')}.`,
  head: 'La primera línea nombra las columnas',
  fields,
  fieldHints,
  noColumn: 'No está en este archivo',
  more: 'Más columnas',
  textFrom: 'Texto',
  texts: { column: 'De una columna', template: 'Un texto para todos' },
  template: 'El texto',
  templateHint: (example: string) =>
    `El nombre de una columna se sustituye por lo que hay en ella, por ejemplo ${example}.`,
  unknown: (names: string) => `Ninguna columna se llama ${names}.`,
  insert: 'Insertar',
  country: 'Números sin prefijo de país',
  countryMissing: (lines: number) =>
    many(lines, 'Un número no tiene prefijo de país.', '# números no tienen prefijo de país.'),
  leaveOut: 'Omitirlos',
  addCountry: (code: string, country: string, label: string) =>
    `+${code}${country === '' ? '' : `, ${country}`}, como ${label}`,
  preview: 'Así se enviará',
  previewTo: 'Para',
  notBefore: 'no antes de',
  validFor: 'válido durante',
  fine: (count: number) => many(count, 'Puede salir un mensaje.', 'Pueden salir # mensajes.'),
  wrong: (count: number) => many(count, 'Se omite una línea.', 'Se omiten # líneas.'),
  lineProblems,
  inLines: (lines: string) => `Líneas ${lines}`,
  inLine: (line: string) => `Línea ${line}`,
  check: (count: number) => many(count, 'Comprobar un mensaje con la pasarela', 'Comprobar # mensajes con la pasarela'),
  checkMeaning: 'Todavía no se envía nada. La pasarela dice a quién no escribiría.',
  nothingToSend: 'No puede salir ninguna línea. Mira qué falla, o elige otras columnas.',
  another: 'Elegir otro archivo',
  handing: (done: number, total: number) =>
    `${number(done)} de ${number(total)} líneas entregadas. Deja esta página abierta un momento.`,
  progress: 'Avance',
  steps,
  checking: (done: number, total: number) => `${number(done)} de ${number(total)} comprobados`,
  checkingMeaning: 'Se pregunta a la pasarela a quién escribiría. Puedes cerrar esta página; sigue por sí solo.',
  canGo: (count: number) => many(count, 'Puede salir un mensaje', 'Pueden salir # mensajes'),
  noneCanGo: 'No puede salir ningún mensaje',
  knownBefore: (count: number) =>
    many(count, 'Uno fue aceptado por una importación anterior.', '# fueron aceptados por una importación anterior.'),
  repeat: 'Enviar de nuevo lo que ya se aceptó',
  repeatMeaning: 'La gente recibe el mismo mensaje otra vez. Sin esto, nadie lo recibe dos veces en 30 días.',
  send: (count: number) => many(count, 'Enviar un mensaje', 'Enviar # mensajes'),
  discard: 'Descartar',
  running: (done: number, total: number) => `${number(done)} de ${number(total)} líneas con respuesta`,
  runningMeaning:
    'Los mensajes aceptados entran en la cola y salen al ritmo del número. Puedes cerrar esta página; sigue por sí solo.',
  pause: 'Pausar',
  resume: 'Continuar',
  tryNow: 'Intentar ahora',
  cancel: 'Cancelar',
  cancelTitle: '¿Cancelar esta importación?',
  cancelMeaning: (accepted: number, left: number) =>
    `${many(left, 'La línea que queda no se envía.', 'Las # líneas que quedan no se envían.')} ${
      accepted === 0
        ? 'Hasta ahora no se ha aceptado nada.'
        : many(accepted, 'El mensaje aceptado sigue en la cola.', 'Los # mensajes aceptados siguen en la cola.')
    }`,
  cancelYes: 'Cancelar la importación',
  keep: 'Seguir con ella',
  holdTitle: 'Espera, y sigue por sí sola.',
  holds: {
    gatewayAway: 'La pasarela no contesta en este momento.',
    gatewayError: 'La pasarela contesta con un error. Su registro dice más.',
    gatewayOld:
      'La pasarela es más antigua que esta aplicación y no admite importaciones. Quien la lleva puede actualizarla.',
    diskFull: 'El disco de este equipo está lleno. Libera espacio.',
    otherChannel: 'La pasarela conoce la instancia de este número en otra red.',
    unknownInstance: 'La pasarela ya no conoce la instancia de este número.',
    internal: 'Algo salió mal en Pairline. Su registro dice más.',
  },
  nextTry: 'Próximo intento',
  done: (accepted: number) => many(accepted, 'Se aceptó un mensaje', 'Se aceptaron # mensajes'),
  doneNone: 'No se aceptó ningún mensaje',
  doneMeaning: 'Están en la cola y salen al ritmo del número.',
  cancelled: (left: number) => many(left, 'Se canceló; una línea no se envió.', 'Se canceló; # líneas no se enviaron.'),
  known: (count: number) => many(count, 'Uno ya se había aceptado antes.', '# ya se habían aceptado antes.'),
  refused: (count: number) => many(count, 'Se omitió una línea.', 'Se omitieron # líneas.'),
  unsure: (count: number) => many(count, 'De una línea nadie puede decirlo.', 'De # líneas nadie puede decirlo.'),
  unsureMeaning:
    'Se preguntó a la pasarela y su respuesta nunca llegó. Quizá se aceptaron: mira en la cola antes de enviarlas otra vez.',
  why: 'Qué falla',
  times: (count: number) => many(count, '1 línea', '# líneas'),
  lines: 'Líneas',
  moreLines: (count: number) => many(count, 'Hay una más en el archivo.', 'Hay # más en el archivo.'),
  save: 'Guardar el resultado en un archivo',
  saving: 'Reuniendo el resultado',
  showQueue: 'Ver en la cola',
  remove: 'Quitar de esta lista',
  earlier: 'Importaciones',
  of: (total: number) => many(total, 'Una línea', '# líneas'),
  from: 'desde',
  gone: 'Esta importación ya no está aquí',
  goneMeaning: 'Las importaciones se quitan dos semanas después de su último paso.',
  loading: 'Abriendo',
  notLoaded: 'No se pudo cargar esta pantalla.',
  notLoadedMeaning: 'Recarga la página e inténtalo de nuevo.',
  reload: 'Recargar',
  results,
  file: {
    line: 'Línea',
    recipient: 'Destinatario',
    result: 'Resultado',
    reason: 'Motivo',
    message: 'Id del mensaje',
  },
};
