import { many } from './many.ts';

export const signIn = {
  title: 'Entrar',
  meaning: 'Este navegador no tiene la sesión abierta en este Pairline, o ya no la tiene.',
  link: 'En el equipo donde funciona, crea un enlace que abra la sesión de un navegador, y ábrelo aquí:',
  orLink:
    'Sin la contraseña: en el equipo donde funciona, crea un enlace que abra la sesión de un navegador, y ábrelo aquí:',
  password: 'Contraseña',
  action: 'Entrar',
  actionIn: (seconds: number) => `Volver a entrar en ${seconds} s`,
  linkUsed: 'Este enlace ya no da acceso.',
  linkUsedMeaning: 'Se usó antes o tiene más de 15 minutos.',
  wrong: 'Esa no es la contraseña. Inténtalo de nuevo.',
  wait: (seconds: number) =>
    many(
      seconds,
      'Demasiados intentos fallidos: espera un segundo.',
      'Demasiados intentos fallidos: espera # segundos.',
    ),
  unreachable: 'Pairline no responde. ¿Está en marcha?',
  browser: 'Este navegador',
  browserMeaning: 'Sigue con la sesión abierta hasta que la cierres, o durante 30 días sin uso.',
  signOut: 'Cerrar sesión',
  notSignedOut: 'No funcionó. Pairline no responde.',
};
