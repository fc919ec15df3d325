import type { Words } from '../index.ts';
import { many, number } from './many.ts';

const states: Words['people']['states'] = {
  registered: { word: 'Registrado', shape: 'check', tone: 'good' },
  optedOut: { word: 'Dado de baja', shape: 'cross', tone: 'rest' },
};

export const people = {
  title: 'Personas',
  summary: (registered: number, optedOut: number) =>
    `${many(registered, 'Una persona está registrada', '# personas están registradas')}, ${many(optedOut, 'una se dio de baja', '# se dieron de baja')}.`,
  meaning: 'A quién pueden escribir tus números, y cómo se sabe.',
  states,
  how: { word: 'Escribió', import: 'Importado con prueba', request: 'Lo transmitiste tú' },
  filter: 'Mostrar',
  all: 'Todas',
  search: 'Buscar por una parte del número',
  list: 'Personas',
  loading: 'Preguntando a la pasarela',
  empty: 'Todavía no hay nadie registrado.',
  emptyMeaning:
    'Las personas se registran escribiendo un saludo como Hola a tu número, o importas a quienes aceptaron en otro lugar.',
  emptyFilter: 'Nadie coincide.',
  emptyFilterMeaning: 'Busca con menos cifras, o muestra todas.',
  loadMore: 'Cargar más',
  since: 'desde',
  evidence: 'Cómo se sabe',
  said: (state: string) => `${state}:`,
  recorded: 'anotado',
  proof: 'Prueba',
  optOut: 'Dar de baja',
  optOutTitle: (phone: string) => `¿No escribir más a ${phone}?`,
  optOutMeaning:
    'Hazlo cuando te lo haya pedido. Lo que espera para esa persona se cancela. Solo ella puede volver, escribiendo un saludo.',
  erase: 'Borrar',
  eraseTitle: (phone: string) => `¿Borrar ${phone}?`,
  eraseMeaning:
    'Se quitan los mensajes a esa persona y de ella, su registro con su prueba y los archivos que nadie más necesita. Queda: un resumen que no nombra a nadie, para que una baja siga valiendo; las claves y contactos que guarda la sesión de la propia red; las copias de seguridad; lo que se dijo a tus programas.',
  erased: (messages: number, inbound: number) =>
    `Borrado: ${many(messages, 'un mensaje', '# mensajes')} a esa persona y ${many(inbound, 'uno', '#')} de ella.`,
  eraseLater: (count: number) =>
    `${many(count, 'Un mensaje todavía está saliendo', '# mensajes todavía están saliendo')}. Se borrará en cuanto termine.`,
  eraseUnfinished: 'Otra cosa está leyendo el almacén. Borra otra vez cuando termine.',
  cancel: 'Cancelar',
  rule: 'Escribir solo a personas registradas',
  ruleOn:
    'Los mensajes a cualquier otra persona se rechazan y se explica cómo registrarse. En los grupos basta con ser miembro.',
  ruleOff: 'Se puede escribir a cualquiera, salvo a quien se dio de baja.',
  noInstance: 'Todavía no hay ningún número listo.',
  noInstanceMeaning: 'Vincula primero un número. Las personas se guardan por separado para cada número.',
  addNumber: 'Ir a Inicio',
  link: 'Cómo se registran las personas',
  linkMeaning:
    'Escanean esto, o abren el enlace, y envían la palabra que ya está escrita. La respuesta llega al momento.',
  linkWord: (word: string) => `Escribe «${word}» a`,
  linkQr: 'Código que abre el chat con la palabra',
  language: 'Idioma de la palabra',
  copyLink: 'enlace',
  savePicture: 'Guardar la imagen',
  print: 'Imprimir',
  import: 'Personas que aceptaron en otro lugar',
  importMeaning:
    'Un archivo CSV cuya primera línea es number, at, proof: el número, cuándo aceptó y dónde lo puedes demostrar.',
  choose: 'Elegir un archivo',
  fileWrong: 'No se importó nada.',
  ready: (count: number) => many(count, 'Una persona en el archivo.', '# personas en el archivo.'),
  importNow: (count: number) => many(count, 'Registrar a una persona', 'Registrar a # personas'),
  importing: (done: number, all: number) => `${number(done)} de ${number(all)} hechas`,
  progress: 'Importación',
  imported: (registered: number, unchanged: number) =>
    `${many(registered, 'Una persona registrada ahora', '# personas registradas ahora')}. ${many(unchanged, 'Una ya lo estaba', '# ya lo estaban')}.`,
  refused: (count: number) =>
    many(count, 'Una se dio de baja después, y eso vale.', '# se dieron de baja después, y eso vale.'),
  hosted: 'Quién está registrado se guarda en tu pasarela.',
  hostedMeaning:
    'Quien la administra puede mirarlo allí, e importar o borrar personas. Registrarse funciona como siempre: se escribe un saludo a tu número.',
};
