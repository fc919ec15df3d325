import { ltr, many } from './many.ts';

export const alerts = {
  title: 'تنبيهات حين لا ينظر أحد',
  meaning:
    'يخبر Pairline عنوانًا لك حين يحتاج شيء إلى إنسان مدة طويلة، ومرة أخرى حين يستقيم: رقم سُجّل خروجه، طابور لا يتحرك، بوابة لا يمكن الوصول إليها، قرص يكاد يمتلئ.',
  fits: 'يعمل مع Slack وntfy وبرنامجك الخاص وكل ما يقبل webhook.',
  url: 'العنوان',
  urlHint: `يبدأ بـ ${ltr('https://')}`,
  after: 'أخبر بعد',
  minutes: (count: number) =>
    count === 60
      ? 'ساعة واحدة'
      : many(count, {
          one: 'دقيقة واحدة',
          two: 'دقيقتين',
          few: '# دقائق',
          many: '# دقيقة',
          other: '# دقيقة',
        }),
  switchOn: 'ضع عنوانًا',
  change: 'غيّر',
  save: 'احفظ',
  cancel: 'إلغاء',
  test: 'أرسل اختبارًا',
  testing: 'جارٍ الإرسال',
  off: 'لا تخبر أحدًا',
  offTitle: 'ألا يُخبَر أحد بعد الآن؟',
  offMeaning: 'يُنسى العنوان وسرّه، وكذلك ما بقي من إخبار.',
  tells: (after: string) => `يُخبَر بما دام ${after}.`,
  received: 'آخر استلام',
  failed: 'فشلت المحاولة الأخيرة',
  waiting: 'بقي ما يجب الإخبار به. تُعاد المحاولة تلقائيًا مدة ثلاثة أيام.',
  never: 'لم يكن هناك ما يُخبَر به بعد. أرسل اختبارًا لتتأكد.',
  secret: 'أظهر السر',
  hideSecret: 'أخفه',
  secretLabel: 'السر',
  secretMeaning: `كل رسالة توقَّع بسر كما تصف ${ltr('Standard Webhooks')}، ليتحقق برنامجك ممن كتب.`,
  renew: 'أنشئ سرًا جديدًا',
  renewTitle: 'هل تنشئ سرًا جديدًا؟',
  renewMeaning: 'ينتهي الحالي فورًا. أدخل الجديد عند المستقبِل.',
  problems: {
    timedOut: 'لم يجب في الوقت المناسب.',
    addressRefused: 'يقع داخل شبكة خاصة.',
    notResolved: 'لا أحد يعرف هذا الاسم.',
    failed: 'فشل الاتصال.',
    redirectRefused: 'يقود إلى عنوان آخر. أدخل ذلك العنوان.',
  },
  refused: (status: string) => `أجاب بـ ${ltr(status)}.`,
  invalid: {
    urlInvalid: 'هذا ليس عنوانًا.',
    schemeRefused: `يجب أن يبدأ بـ ${ltr('https://')}. برامج هذا الحاسوب وحدها يجوز إخبارها دونه.`,
    credentialsRefused: 'احذف منه المستخدم وكلمة المرور.',
    portRefused: 'لا تُستخدم إلا المنافذ 443 و8443 و80.',
    addressRefused: 'يقع داخل شبكة خاصة. استخدم عنوانًا على الإنترنت أو على هذا الحاسوب.',
  },
};
