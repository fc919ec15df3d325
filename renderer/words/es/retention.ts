import { many } from './many.ts';

const some = (count: number, most: number): string =>
  count > most ? `más de ${most.toLocaleString('es')}` : count.toLocaleString('es');

export const retention = {
  title: 'Cuánto tiempo se conserva',
  meaning: 'Lo más antiguo se borra solo, en pasos pequeños. Lo que aún no ha terminado se queda siempre.',
  hosted:
    'Los mensajes recibidos salen de este dispositivo en cuanto los tiene la pasarela alojada. Quien la administra decide cuánto se quedan allí.',
  kinds: {
    sentDays: {
      label: 'Mensajes enviados',
      meaning:
        'Con su texto, desde el final de cada uno. Los resultados sin texto se quedan 90 días, para no enviar nada dos veces.',
    },
    mediaDays: { label: 'Adjuntos de mensajes enviados', meaning: 'Nunca más tiempo que los propios mensajes.' },
    receivedDays: {
      label: 'Mensajes recibidos y direcciones',
      meaning: 'En la pasarela de este equipo: lo que llegó y a qué números se escribió.',
    },
    eventsDays: { label: 'Sucesos y gráficos', meaning: 'Lo que Salud muestra del pasado.' },
    logsDays: { label: 'Registros', meaning: 'Archivos para el soporte, sin textos ni números.' },
  },
  days: (count: number) => (count === 365 ? 'un año' : many(count, 'un día', '# días')),
  lateReceipts:
    'Con menos de 14 días, un teléfono que estuvo apagado más tiempo puede mostrar que espera un mensaje y no recibirlo nunca.',
  save: 'Guardar',
  undo: 'Deshacer',
  looking: 'Mirando qué se borra',
  asks: '¿Borrar lo más antiguo?',
  confirm: 'Conservar menos y borrar',
  cancel: 'Cancelar',
  lossSent: (count: number, most: number) => `Mensajes enviados: ${some(count, most)}`,
  lossMedia: (count: number, most: number) => `Adjuntos: ${some(count, most)}`,
  lossEvents: (count: number, most: number) => `Sucesos: ${some(count, most)}`,
  lossLogs: (count: number) => `Archivos de registro: ${count.toLocaleString('es')}`,
  lossContents: (count: number, most: number) => `Textos en la pasarela: ${some(count, most)}`,
  lossMessages: (count: number, most: number) => `Mensajes en la pasarela: ${some(count, most)}`,
  goes: 'Esto se borra ahora y no se puede recuperar:',
};
