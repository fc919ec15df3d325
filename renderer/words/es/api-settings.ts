import { many } from './many.ts';

export const apiSettings = {
  title: 'API en este equipo',
  meaning: 'Lo que tus propios programas pueden usar además de enviar. Cada cambio vale al momento.',
  none: 'Ninguno',
  change: 'Cambiar',
  save: 'Guardar',
  cancel: 'Cancelar',
  translation: 'Servicio de traducción',
  kinds: { none: 'Ninguno', libretranslate: 'LibreTranslate', apertium: 'Apertium (APy)' },
  url: 'Dirección del servicio',
  urlHint: {
    libretranslate: 'Un LibreTranslate en este equipo, en tu red o en internet.',
    apertium: 'Apertium funciona sin internet. Su calidad es modesta.',
  },
  wrongUrl: 'Debe empezar por http:// o https:// y no llevar signo de interrogación ni contraseña.',
  key: 'Clave del servicio',
  keyHint: 'Solo si el servicio la pide.',
  keyKept: 'Hay una clave guardada. Escribe otra para sustituirla.',
  tryIt: 'Probar la traducción',
  translates: (languages: number) => `Responde y tiene ${many(languages, 'un idioma', '# idiomas')}.`,
  origins: 'Páginas web que pueden llamar',
  originsHint:
    'Una por línea, como https://shop.example, o * para todas. Quien abra una página así puede leer el CLIENT_SECRET que contiene.',
  wrongOrigin: (line: string) => `${line} debe ser como https://shop.example: sin ruta ni barra al final.`,
  hosts: 'Equipos de tu red',
  hostsHint:
    'Los webhooks, archivos y PDF pueden ir a ellos o venir de ellos aunque no estén en internet. Uno por línea: intranet.example, 10.0.0.5:8443, o :* para cualquier puerto.',
  tooMany: (most: number) => `Como máximo ${most} líneas.`,
  authority: 'Autoridad de certificación de esos equipos',
  authorityHint: 'Texto que empieza por BEGIN CERTIFICATE, si sus certificados vienen de tu propia autoridad.',
  authorityKept: 'Ya se confía en una. Pega otra para sustituirla.',
  removeAuthority: 'Dejar de confiar en ella',
};
