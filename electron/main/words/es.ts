import type { DesktopWords } from './en.ts';

export const es: DesktopWords = {
  tray: {
    starting: 'Iniciando',
    good: 'Todos los números están en línea',
    wait: 'Conectando',
    paused: 'En pausa',
    empty: 'Aún no hay ningún número vinculado',
    bad: 'Te necesita',
  },
  menu: {
    open: 'Abrir Pairline',
    pauseAll: 'Pausar todos los números',
    resumeAll: 'Reanudar todos los números',
    quit: 'Salir de Pairline',
  },
  keepsRunning: {
    title: 'Pairline sigue en marcha',
    body: 'Tus números siguen conectados. Para verlo o salir, usa su icono en la bandeja o vuelve a iniciar Pairline.',
  },
  engineDown: {
    title: 'Pairline tuvo que reiniciar su motor',
    body: 'Se vuelve a intentar solo y no se pierde nada. Si continúa, reinicia este equipo.',
  },
  needsYou: (label) => `${label} te necesita`,
  pairlineNeedsYou: 'Pairline te necesita',
  openToSeeWhy: 'Abre Pairline para ver por qué.',
  openToSeeWhat: 'Abre Pairline para ver qué hacer.',
  sessions: {
    restricted: 'Su red lo restringe por ahora. Abre Pairline para ver qué significa.',
    loggedOut: 'Se cerró su sesión. Abre Pairline para vincularlo de nuevo.',
    replaced: 'Se usa en otro lugar. Abre Pairline para recuperarlo.',
    broken: 'Se detuvo y espera tu decisión. Abre Pairline para ver por qué.',
  },
  held: 'Se vinculó otro número que antes. Abre Pairline para decidir.',
  newChats: 'La red toma por spam los mensajes a personas nuevas. Abre Pairline para decidir cuándo seguir.',
  linkEnded: 'Terminó el enlace con la pasarela',
  warnings: {
    diskFull: 'El disco de este equipo está lleno',
    readOnly: 'El disco de este equipo es de solo lectura',
    storeFailing: 'Pairline no puede escribir en su disco',
    tooManyFiles: 'Este equipo tiene demasiados archivos abiertos',
    gatewayUnreachable: 'La pasarela no responde',
  },
  again: 'Intentar de nuevo',
  quit: 'Salir',
  problems: {
    keyMissing: {
      title: 'Falta la clave de tus datos',
      text: (at) =>
        `Pairline encontró sus datos en este equipo, pero no la clave que los abre${at}. No se cambió nada. Recupera el archivo de la clave de una copia de seguridad. Si se perdió, aparta la carpeta de datos y vincula tus cuentas de nuevo.`,
    },
    sealBroken: {
      title: 'Tus datos no corresponden a la clave de este equipo',
      text: (at) =>
        `Los datos se hicieron con otra clave o fueron modificados${at}. Ahora no se cambió nada. Recupera la clave que les corresponde, o aparta la carpeta de datos y vincula tus cuentas de nuevo.`,
    },
    storeBroken: {
      title: 'Los datos de Pairline están dañados',
      text: (at) =>
        `Un archivo de Pairline no se puede leer${at}. Se dejó como está, con una copia al lado. Recupéralo de una copia de seguridad, o apártalo y vuelve a iniciar; los mensajes que esperaban en este equipo vuelven entonces de la pasarela.`,
    },
    storeNewer: {
      title: 'Tus datos son de un Pairline más nuevo',
      text: (at) => `Esta versión no puede leer datos de una posterior${at}. Instala otra vez la versión más nueva.`,
    },
    folderInUse: {
      title: 'Pairline ya está en marcha con estos datos',
      text: (at) =>
        `Otro proceso usa la carpeta de datos${at}. Deténlo, por ejemplo un Pairline sin pantalla, y vuelve a iniciar.`,
    },
    folderUnwritable: {
      title: 'Pairline no puede escribir sus datos',
      text: (at) =>
        `En esta carpeta o archivo no se puede escribir${at}. Da a tu usuario permiso de escritura y vuelve a iniciar.`,
    },
    tooManyFiles: {
      title: 'Hay demasiados archivos abiertos',
      text: (at: string) =>
        `Pairline no puede abrir otro archivo${at}. Cierra otros programas o sube el límite de archivos abiertos y vuelve a empezar.`,
    },
    diskFull: {
      title: 'El disco está lleno',
      text: (at) => `No hay sitio para los datos de Pairline${at}. Libera espacio y vuelve a iniciar.`,
    },
  },
  keyUnreadable: {
    title: 'No se puede leer la clave de tus datos',
    text: (reason, at) => `${reason}${at} No se cambió nada. Después, inicia Pairline de nuevo.`,
    reasons: {
      keychainUnavailable:
        'La clave se guarda en el llavero de tu sistema, que está bloqueado o falta. Desbloquéalo, o entra en la sesión de escritorio en la que se configuró Pairline.',
      keychainRefused:
        'El llavero de tu sistema no abre la clave: pertenece a otro usuario, equipo o llavero. Entra como el usuario que configuró Pairline, o recupera el llavero.',
      readableByOthers:
        'Otros usuarios de este equipo pueden leer el archivo de la clave. Quítales ese permiso (chmod 600).',
      ownedByOther: 'El archivo de la clave pertenece a otro usuario. Inicia Pairline como ese usuario.',
      wrongLength: 'El archivo de la clave está dañado. Recupéralo de una copia de seguridad.',
      notAFile: 'El archivo de la clave está dañado. Recupéralo de una copia de seguridad.',
    },
    otherReason: (reason) => `No se puede leer el archivo de la clave (${reason}). Revisa sus permisos.`,
  },
  internal: {
    title: 'Pairline no pudo iniciar',
    text: (reason) =>
      `Algo falló dentro de Pairline. Inícialo de nuevo; si no ayuda, envía el registro a soporte. (${reason})`,
  },
};
