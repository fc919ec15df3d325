export const settings = {
  title: 'Ajustes',
  meaning: 'Lo que cambias se guarda al momento.',
  appearance: 'Apariencia',
  theme: 'Colores',
  themes: { system: 'Como el sistema', light: 'Claro', dark: 'Oscuro' },
  language: 'Idioma',
  systemLanguage: 'Como el sistema',
};
