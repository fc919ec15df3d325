export const settings = {
  title: 'الإعدادات',
  meaning: 'ما تغيّره يُحفظ فورًا.',
  appearance: 'المظهر',
  theme: 'الألوان',
  themes: { system: 'مثل النظام', light: 'فاتح', dark: 'داكن' },
  language: 'اللغة',
  systemLanguage: 'مثل النظام',
};
