import type { Warning } from '../../../shared/contract/ui.ts';
import { many } from './many.ts';

type Values = NonNullable<Warning['values']>;

const seconds = (values: Values): string =>
  typeof values['seconds'] === 'number'
    ? many(Math.round(Math.abs(values['seconds'])), 'un segundo', '# segundos')
    : 'más de un minuto';

const results = (values: Values): string =>
  typeof values['count'] === 'number'
    ? many(values['count'], 'Un resultado espera', '# resultados esperan')
    : 'Algunos resultados esperan';

export const warnings = {
  clockOff: (values: Values) => ({
    title: `El reloj de este equipo se desvía ${seconds(values)}.`,
    meaning: 'Las horas que se ven aquí y la caducidad de los mensajes pueden ser incorrectas.',
    next: 'Activa la hora automática en este equipo.',
  }),
  gatewayUnreachable: () => ({
    title: 'La pasarela lleva un rato sin responder.',
    meaning: 'Los mensajes nuevos esperan allí. Los que ya están aquí siguen saliendo.',
    next: 'Comprueba el internet de este equipo y si la pasarela está en marcha.',
  }),
  proxyFailing: (values: Values) => ({
    title:
      values['problem'] === 'proxyLogin'
        ? 'El proxy no acepta este usuario y esta contraseña.'
        : 'El proxy no responde.',
    meaning: 'Todo pasa por él: hasta que funcione no sale ni entra ningún mensaje. Nada se envía sin él.',
    next: 'Mira el proxy, o pruébalo y cámbialo en Ajustes.',
  }),
  diskFull: () => ({
    title: 'El disco de este equipo está lleno, o casi.',
    meaning: 'Pairline no acepta mensajes nuevos hasta que haya espacio, para que no se pierda ninguno.',
    next: 'Libera espacio en este equipo.',
  }),
  readOnly: () => ({
    title: 'El disco de este equipo es de solo lectura.',
    meaning:
      'Pairline no puede guardar nada, así que no acepta ni envía mensajes. No se pierde ninguno: esperan en la pasarela.',
    next: 'Haz que se pueda escribir en el disco. Si cambió solo, puede estar fallando: haz una copia de tus datos.',
  }),
  storeFailing: () => ({
    title: 'Pairline no puede escribir en su disco.',
    meaning:
      'El sistema no dice por qué; el disco puede estar fallando. Hasta que escriba otra vez no sale ningún mensaje.',
    next: 'Revisa el disco de este equipo y reinicia Pairline.',
  }),
  tooManyFiles: () => ({
    title: 'Este equipo tiene demasiados archivos abiertos.',
    meaning: 'Pairline no puede abrir conexiones ni archivos hasta que se libere alguno. Entonces sigue solo.',
    next: 'Cierra otros programas o sube el límite de archivos abiertos (ulimit -n, o LimitNOFILE en el servicio).',
  }),
  storeSlow: () => ({
    title: 'El disco de este equipo es lento.',
    meaning: 'Cada mensaje se escribe en el disco antes de salir, así que el envío también va más lento.',
    next: 'Mira qué más usa el disco, o pasa los datos de Pairline a uno más rápido.',
  }),
  keyUnprotected: () => ({
    title: 'La clave de tus datos está en un archivo de este equipo.',
    meaning:
      'Quien pueda leer los archivos de este usuario puede leer la vinculación. El sistema no ofrece aquí un lugar más seguro.',
    next: 'En un escritorio, instala GNOME Keyring o KWallet y vuelve a iniciar Pairline: la clave pasa allí sola. En un servidor, usa una credencial de systemd. Hasta entonces, mantén privados este equipo y sus copias.',
  }),
  reportsWaiting: (values: Values) => ({
    title: `${results(values)} a entregarse a la pasarela.`,
    meaning: 'Aquí están a salvo y salen cuando la pasarela responda. Hasta entonces ella muestra un estado anterior.',
    next: 'Comprueba la conexión con la pasarela.',
  }),
};

export const warningOwners = {
  phone: 'En el teléfono',
  network: 'En la red',
  whatsapp: 'En WhatsApp',
  gateway: 'En la pasarela',
  machine: 'En este equipo',
};
