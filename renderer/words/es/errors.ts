export const uiErrors = {
  badInput: { title: 'Eso no puede ser correcto.', meaning: 'Revisa lo que escribiste e inténtalo de nuevo.' },
  unknownCall: {
    title: 'Esta página y Pairline son de versiones distintas.',
    meaning: 'Vuelve a cargar la página.',
  },
  accountNotFound: { title: 'Este número ya no está aquí.', meaning: 'Se quitó entretanto.' },
  importNotFound: {
    title: 'Esta importación ya no está aquí.',
    meaning: 'Se quitó entretanto. Elige el archivo otra vez.',
  },
  notPossibleNow: {
    title: 'Eso no es posible en este estado.',
    meaning: 'El estado acaba de cambiar. Míralo de nuevo y decide.',
  },
  codeInvalid: {
    title: 'La pasarela no conoce este código.',
    meaning: 'Cada código sirve una vez. Comprueba si hay un error al escribir o crea uno nuevo en la pasarela.',
  },
  codeExpired: { title: 'Este código caducó.', meaning: 'Un código vale diez minutos. Crea uno nuevo.' },
  gatewayUnreachable: {
    title: 'La pasarela no responde.',
    meaning: 'Comprueba la dirección y que la pasarela esté en marcha.',
  },
  gatewayElsewhere: {
    title: 'La pasarela está en otro lugar.',
    meaning: 'Quien la administra puede mirar y decidir allí.',
  },
  gatewayRefused: { title: 'La pasarela no lo hizo.', meaning: 'Dio un motivo. Cámbialo e inténtalo de nuevo.' },
  insecureUrl: {
    title: 'Esta dirección no está cifrada.',
    meaning: 'Usa una dirección que empiece por https://. Sin cifrar, http:// solo funciona en este equipo.',
  },
  certificateInvalid: {
    title: 'No se puede confiar en esto como autoridad.',
    meaning: 'Debe ser el certificado válido de una autoridad, como texto que empiece por BEGIN CERTIFICATE.',
  },
  addressRefused: {
    title: 'Esta dirección no se puede usar.',
    meaning: 'Debe ser una de internet que empiece por https://.',
  },
  diskFull: { title: 'El disco de este equipo está lleno.', meaning: 'Libera espacio e inténtalo de nuevo.' },
  readOnly: {
    title: 'El disco de este equipo es de solo lectura.',
    meaning: 'Haz que se pueda escribir e inténtalo de nuevo.',
  },
  tooManyFiles: {
    title: 'Este equipo tiene demasiados archivos abiertos.',
    meaning: 'Cierra otros programas o sube el límite de archivos abiertos e inténtalo de nuevo.',
  },
  passphraseWrong: {
    title: 'Esta frase de paso no abre la copia.',
    meaning: 'Comprueba mayúsculas y espacios y prueba otra vez.',
  },
  notABackup: {
    title: 'Esto no es una copia de Pairline.',
    meaning: 'Elige otro archivo: su nombre termina en .backup.',
  },
  backupDamaged: {
    title: 'Esta copia está dañada.',
    meaning: 'Está cortada o cambiada. Aquí no ha cambiado nada. Toma otra copia de ella, o una anterior.',
  },
  backupNewer: {
    title: 'Esta copia es de un Pairline más nuevo.',
    meaning: 'Instala primero aquí esa versión y restáurala después.',
  },
  engineStopped: {
    title: 'Pairline se detuvo antes de responder.',
    meaning: 'Mira el estado cuando vuelva a funcionar; puede que se haya hecho o puede que no.',
  },
  internal: { title: 'Algo falló en Pairline.', meaning: 'Inténtalo de nuevo. Su registro dice más.' },
};
