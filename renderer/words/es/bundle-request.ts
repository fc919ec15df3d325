export const bundleRequest = {
  title: 'Quien administra la pasarela pide un paquete de soporte',
  from: 'Lo pide quien administra',
  meaning:
    'Le ayuda a averiguar por qué algo no funciona. Contiene versiones, estados, comprobaciones y el registro: ningún texto, ninguna clave, y nombres inventados en lugar de números. Lo guarda 14 días.',
  look: 'Ver qué contiene',
  send: 'Enviarlo',
  refuse: 'Rechazar',
};
