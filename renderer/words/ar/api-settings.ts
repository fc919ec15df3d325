import { ltr, number } from './many.ts';

export const apiSettings = {
  title: 'واجهة البرمجة على هذا الحاسوب',
  meaning: 'ما تستطيع برامجك استخدامه إلى جانب الإرسال. يسري كل تغيير فورًا.',
  none: 'لا شيء',
  change: 'تغيير',
  save: 'حفظ',
  cancel: 'إلغاء',
  translation: 'خدمة الترجمة',
  kinds: { none: 'لا شيء', libretranslate: 'LibreTranslate', apertium: 'Apertium (APy)' },
  url: 'عنوان الخدمة',
  urlHint: {
    libretranslate: 'خدمة LibreTranslate على هذا الحاسوب أو في شبكتك أو على الإنترنت.',
    apertium: 'يعمل Apertium بلا إنترنت، وجودته متواضعة.',
  },
  wrongUrl: `يجب أن يبدأ بـ ${ltr('http://')} أو ${ltr('https://')} وألا يحتوي على علامة استفهام أو كلمة مرور.`,
  key: 'مفتاح الخدمة',
  keyHint: 'فقط إن طلبته الخدمة.',
  keyKept: 'يوجد مفتاح محفوظ. اكتب غيره ليحل محله.',
  tryIt: 'تجربة الترجمة',
  translates: (languages: number) => `تجيب الخدمة. عدد لغاتها: ${number(languages)}.`,
  origins: 'صفحات الويب التي يحق لها الاستدعاء',
  originsHint: `واحدة في كل سطر، مثل ${ltr('https://shop.example')}، أو ${ltr('*')} للجميع. من يفتح صفحة كهذه يستطيع قراءة ${ltr('CLIENT_SECRET')} الموجود فيها.`,
  wrongOrigin: (line: string) =>
    `يجب أن يكون ${ltr(line)} على شكل ${ltr('https://shop.example')}: بلا مسار ولا شرطة في آخره.`,
  hosts: 'مضيفون في شبكتك',
  hostsHint: `يمكن لعناوين الويب هوك والملفات وPDF أن تشير إليهم وإن لم يكونوا على الإنترنت. واحد في كل سطر: ${ltr('intranet.example')} أو ${ltr('10.0.0.5:8443')} أو ${ltr(':*')} لأي منفذ.`,
  tooMany: (most: number) => `عدد الأسطر الأقصى: ${number(most)}.`,
  authority: 'سلطة شهادات هؤلاء المضيفين',
  authorityHint: 'نص يبدأ بـ BEGIN CERTIFICATE، إن كانت شهاداتهم من سلطتك الخاصة.',
  authorityKept: 'توجد سلطة موثوقة. الصق غيرها لتحل محلها.',
  removeAuthority: 'إلغاء الثقة بها',
};
