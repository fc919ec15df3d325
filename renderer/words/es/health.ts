import { many } from './many.ts';

type Values = Readonly<Record<string, string>>;

const notYet = () => 'Todavía no se ha medido.';

const checks = {
  session: (network: string) => ({
    name: `${network} responde`,
    found: {
      good: () => 'La línea está viva.',
      wait: () => 'No está en línea en este momento. Inicio muestra por qué.',
      bad: () => 'Te necesita. Inicio muestra el paso siguiente.',
      unknown: notYet,
    },
  }),
  gateway: () => ({
    name: 'La pasarela responde',
    found: {
      good: ({ tookMs }: Values) => (tookMs === undefined ? 'La conexión está viva.' : `Tardó ${tookMs}.`),
      wait: () => 'Sin respuesta en este momento. Los mensajes nuevos esperan allí.',
      bad: () => 'La conexión terminó. Inicio muestra el paso siguiente.',
      unknown: notYet,
    },
  }),
  reports: () => ({
    name: 'Los resultados llegan a la pasarela',
    found: {
      good: () => 'No queda nada pendiente.',
      wait: ({ waitingMs }: Values) =>
        `El más antiguo espera desde hace ${waitingMs ?? 'un rato'}. Se guarda hasta que se entregue.`,
      bad: notYet,
      unknown: notYet,
    },
  }),
  inbox: () => ({
    name: 'Los mensajes recibidos se entregan',
    found: {
      good: () => 'No queda nada pendiente.',
      wait: ({ waiting }: Values) => `Esperan sus archivos adjuntos: ${waiting ?? ''}.`,
      bad: notYet,
      unknown: notYet,
    },
  }),
  store: () => ({
    name: 'Los mensajes están a salvo en el disco',
    found: {
      good: ({ tookMs }: Values) => `Una escritura segura tarda ${tookMs ?? 'muy poco'}.`,
      wait: ({ tookMs }: Values) => `Una escritura segura tarda ${tookMs ?? 'mucho'}, y eso frena el envío.`,
      bad: () => 'No se puede escribir nada. Libera espacio.',
      unknown: notYet,
    },
  }),
  disk: () => ({
    name: 'Espacio en el disco',
    found: {
      good: ({ freeBytes }: Values) => `${freeBytes ?? ''} libres.`,
      wait: ({ freeBytes }: Values) => `Solo quedan ${freeBytes ?? ''}. Libera espacio antes de que se acabe.`,
      bad: ({ freeBytes }: Values) => `Solo quedan ${freeBytes ?? ''}. Libera espacio ahora.`,
      unknown: () => 'El sistema no lo dice.',
    },
  }),
  clock: () => ({
    name: 'Reloj',
    found: {
      good: ({ offsetMs }: Values) => `A ${offsetMs ?? ''} del de la pasarela.`,
      wait: ({ offsetMs }: Values) => `A ${offsetMs ?? ''} del de la pasarela. Activa la hora automática.`,
      bad: notYet,
      unknown: () => 'La pasarela todavía no ha dicho la hora.',
    },
  }),
  network: () => ({
    name: 'Este equipo tiene red',
    found: {
      good: () => 'Tiene una dirección.',
      wait: notYet,
      bad: () => 'Ni cable ni wifi. Conecta este equipo.',
      unknown: notYet,
    },
  }),
  proxy: () => ({
    name: 'El proxy deja salir',
    found: {
      good: () => 'Lleva a donde debe.',
      wait: () => 'Responde, pero no llevó a un lugar. Pruébalo en Ajustes.',
      bad: () => 'No pasa nada. Mira el proxy o los Ajustes.',
      unknown: () => 'Todavía no ha pasado nada por él.',
    },
  }),
  key: () => ({
    name: 'La clave de tus datos',
    found: {
      good: () => 'La guarda el sistema.',
      wait: () =>
        'Está en un archivo que solo tu usuario puede leer. No dejes este equipo ni sus copias al alcance de otros.',
      bad: notYet,
      unknown: notYet,
    },
  }),
};

const machineEvents = {
  slept: 'Este equipo se suspendió.',
  woke: 'Este equipo se reactivó.',
  onBattery: 'Este equipo funciona con batería.',
  onMains: 'Este equipo vuelve a tener corriente.',
  network: 'Este equipo tiene otra red.',
};

export const healthScreen = {
  title: (problems: number) =>
    problems === 0 ? 'Todo está bien' : many(problems, 'Una cosa pide atención', '# cosas piden atención'),
  meaning: (when: string) => `Comprobado ${when}.`,
  run: 'Comprobar de nuevo',
  checksTitle: 'Comprobaciones',
  checks,
  results: { good: 'Bien', wait: 'Míralo', bad: 'Te necesita', unknown: 'No se sabe' },
  day: 'Las últimas 24 horas',
  onlineShare: (share: string) => `${share} en línea`,
  noShare: 'Todavía no se sabe nada',
  from: 'Ayer',
  now: 'Ahora',
  span: (state: string, from: string, to: string) => `${state}, de ${from} a ${to}`,
  interruptions: (count: number) =>
    count === 0 ? 'Ninguna interrupción.' : many(count, 'Una interrupción.', '# interrupciones.'),
  charts: 'Cómo ha ido',
  latency: 'De la API a la red',
  atMost: 'como máximo',
  latencyMedian: 'la mitad fue más rápida',
  latencySlow: '99 de cada 100 fueron más rápidos',
  throughput: 'Enviados',
  perMinute: 'por minuto',
  failedLine: 'rechazados',
  waiting: 'En espera',
  messages: 'mensajes',
  chartEmpty: 'En este tiempo no salió nada.',
  range: 'Tiempo',
  ranges: { '1': '1 hora', '24': '24 horas', '168': '7 días' },
  events: 'Qué pasó',
  eventsEmpty: 'Nada que coincida.',
  search: 'Buscar',
  severity: 'Mostrar',
  anySeverity: 'Todo',
  severities: { problem: 'Problema', warning: 'Aviso', note: 'Nota' },
  older: 'Mostrar anteriores',
  started: 'Pairline arrancó.',
  startedAfter: (gap: string) => `Pairline arrancó. Llevaba ${gap} sin funcionar.`,
  stopped: 'Pairline se detuvo.',
  erased: 'Se borró a una persona, como pidió el dueño de la pasarela.',
  warningBegan: 'Aviso:',
  warningEnded: 'Ya no:',
  link: 'Pasarela:',
  failed: 'Un mensaje no se envió:',
  bundle: 'Paquete para soporte',
  bundleMeaning:
    'Un archivo que cuenta a soporte cómo está todo. Los números se sustituyen y no contiene mensajes, claves ni contraseñas. Léelo antes de entregarlo.',
  makeBundle: 'Crear paquete para soporte',
  saveBundle: 'Guardar el archivo',
  saved: 'Guardado. Entrégalo a soporte.',
  bundleFiles: 'Qué contiene',
  machine: 'Este equipo',
  machineEvents,
  machineStates: { good: 'Listo', wait: 'Míralo', bad: 'Te necesita', unknown: 'Comprobando' },
  seeHealth: 'Ver Salud',
};
