import type { Warning } from '../../../shared/contract/ui.ts';
import { many } from './many.ts';

type Values = NonNullable<Warning['values']>;

const seconds = (values: Values): string =>
  typeof values['seconds'] === 'number'
    ? many(Math.round(Math.abs(values['seconds'])), {
        one: 'ثانية واحدة',
        two: 'ثانيتين',
        few: '# ثوانٍ',
        many: '# ثانية',
        other: '# ثانية',
      })
    : 'أكثر من دقيقة';

const results = (values: Values): string =>
  typeof values['count'] === 'number'
    ? many(values['count'], {
        one: 'نتيجة واحدة تنتظر',
        two: 'نتيجتان تنتظران',
        few: '# نتائج تنتظر',
        many: '# نتيجة تنتظر',
        other: '# نتيجة تنتظر',
      })
    : 'بعض النتائج تنتظر';

export const warnings = {
  clockOff: (values: Values) => ({
    title: `ساعة هذا الحاسوب منحرفة بمقدار ${seconds(values)}.`,
    meaning: 'قد تكون الأوقات المعروضة هنا ومدد صلاحية الرسائل خاطئة.',
    next: 'شغّل ضبط الوقت التلقائي على هذا الحاسوب.',
  }),
  gatewayUnreachable: () => ({
    title: 'البوابة لم تجب منذ مدة.',
    meaning: 'الرسائل الجديدة تنتظر هناك. أما التي هنا فتواصل الخروج.',
    next: 'تحقق من إنترنت هذا الحاسوب ومن أن البوابة تعمل.',
  }),
  proxyFailing: (values: Values) => ({
    title: values['problem'] === 'proxyLogin' ? 'الوكيل لا يقبل هذا المستخدم وكلمة المرور هذه.' : 'الوكيل لا يجيب.',
    meaning: 'كل شيء يمر عبره: لا تخرج رسالة ولا تدخل حتى يعمل. ولا يُرسل شيء بدونه.',
    next: 'انظر إلى الوكيل، أو اختبره وغيّره في الإعدادات.',
  }),
  diskFull: () => ({
    title: 'قرص هذا الحاسوب ممتلئ أو يكاد.',
    meaning: 'لا يقبل Pairline رسائل جديدة حتى تتوفر مساحة، كي لا تضيع أي رسالة.',
    next: 'أفرغ بعض المساحة على هذا الحاسوب.',
  }),
  storeSlow: () => ({
    title: 'قرص هذا الحاسوب بطيء.',
    meaning: 'كل رسالة تُكتب على القرص قبل أن تخرج، فيبطؤ الإرسال أيضًا.',
    next: 'انظر ما الذي يستخدم القرص غيره، أو انقل بيانات Pairline إلى قرص أسرع.',
  }),
  keyUnprotected: () => ({
    title: 'مفتاح بياناتك في ملف على هذا الحاسوب.',
    meaning: 'من يستطيع قراءة ملفات هذا المستخدم يستطيع قراءة الربط. لا يوفر النظام هنا مكانًا أكثر أمانًا.',
    next: 'على سطح المكتب ثبّت GNOME Keyring أو KWallet وشغّل Pairline من جديد: ينتقل المفتاح إليه تلقائيًا. وعلى خادم استخدم بيانات اعتماد systemd. وحتى ذلك الحين أبقِ هذا الجهاز ونسخه الاحتياطية خاصة.',
  }),
  reportsWaiting: (values: Values) => ({
    title: `${results(values)} إبلاغها إلى البوابة.`,
    meaning: 'هي آمنة هنا وتخرج حين تجيب البوابة. وإلى ذلك الحين تعرض البوابة حالة أقدم.',
    next: 'تحقق من الاتصال بالبوابة.',
  }),
};

export const warningOwners = {
  phone: 'على الهاتف',
  network: 'في الشبكة',
  whatsapp: 'عند واتساب',
  gateway: 'عند البوابة',
  machine: 'على هذا الحاسوب',
};
