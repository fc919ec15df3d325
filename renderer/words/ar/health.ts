import { ltr, many } from './many.ts';

type Values = Readonly<Record<string, string>>;

const notYet = () => 'لم يُقَس بعد.';
const amount = (text: string | undefined): string => ltr(text ?? '');

const checks = {
  session: (network: string) => ({
    name: `${network} يجيب`,
    found: {
      good: () => 'الخط حي.',
      wait: () => 'غير متصل في هذه اللحظة. السبب في الرئيسية.',
      bad: () => 'يحتاج إليك. الخطوة التالية في الرئيسية.',
      unknown: notYet,
    },
  }),
  gateway: () => ({
    name: 'البوابة تجيب',
    found: {
      good: ({ tookMs }: Values) => (tookMs === undefined ? 'الاتصال حي.' : `استغرق الجواب ${tookMs}.`),
      wait: () => 'لا جواب في هذه اللحظة. الرسائل الجديدة تنتظر هناك.',
      bad: () => 'انتهى الاتصال. الخطوة التالية في الرئيسية.',
      unknown: notYet,
    },
  }),
  reports: () => ({
    name: 'النتائج تصل إلى البوابة',
    found: {
      good: () => 'لم يبقَ شيء.',
      wait: ({ waitingMs }: Values) => `أقدمها ينتظر منذ ${waitingMs ?? 'مدة'}. تُحفظ إلى أن تُبلَّغ.`,
      bad: notYet,
      unknown: notYet,
    },
  }),
  inbox: () => ({
    name: 'الرسائل الواردة تُسلَّم',
    found: {
      good: () => 'لم يبقَ شيء.',
      wait: ({ waiting }: Values) => `رسائل تنتظر مرفقاتها: ${waiting ?? ''}.`,
      bad: notYet,
      unknown: notYet,
    },
  }),
  store: () => ({
    name: 'الرسائل آمنة على القرص',
    found: {
      good: ({ tookMs }: Values) => `الكتابة الدائمة تستغرق ${tookMs ?? 'زمنًا قصيرًا جدًا'}.`,
      wait: ({ tookMs }: Values) => `الكتابة الدائمة تستغرق ${tookMs ?? 'وقتًا طويلًا'}، وهذا يبطئ الإرسال.`,
      bad: () => 'لا يمكن كتابة أي شيء. أفرغ بعض المساحة.',
      unknown: notYet,
    },
  }),
  disk: () => ({
    name: 'المساحة على القرص',
    found: {
      good: ({ freeBytes }: Values) => `المساحة الخالية ${amount(freeBytes)}.`,
      wait: ({ freeBytes }: Values) => `لم يبقَ إلا ${amount(freeBytes)}. أفرغ مساحة قبل أن تنفد.`,
      bad: ({ freeBytes }: Values) => `لم يبقَ إلا ${amount(freeBytes)}. أفرغ مساحة الآن.`,
      unknown: () => 'النظام لا يخبر بذلك.',
    },
  }),
  clock: () => ({
    name: 'الساعة',
    found: {
      good: ({ offsetMs }: Values) => `الفرق عن ساعة البوابة ${offsetMs ?? ''}.`,
      wait: ({ offsetMs }: Values) => `الفرق عن ساعة البوابة ${offsetMs ?? ''}. شغّل ضبط الوقت التلقائي.`,
      bad: notYet,
      unknown: () => 'لم تخبر البوابة بالوقت بعد.',
    },
  }),
  network: () => ({
    name: 'لهذا الحاسوب شبكة',
    found: {
      good: () => 'له عنوان.',
      wait: notYet,
      bad: () => 'لا سلك ولا Wi-Fi. صِل هذا الحاسوب بالشبكة.',
      unknown: notYet,
    },
  }),
  proxy: () => ({
    name: 'الوكيل يوصل إلى الخارج',
    found: {
      good: () => 'يوصل إلى حيث ينبغي.',
      wait: () => 'يجيب، لكنه لم يوصل إلى أحد الأماكن. اختبره في الإعدادات.',
      bad: () => 'لا شيء يعبر. انظر إليه أو إلى الإعدادات.',
      unknown: () => 'لم يعبر منه شيء بعد.',
    },
  }),
  key: () => ({
    name: 'مفتاح بياناتك',
    found: {
      good: () => 'النظام يحفظه.',
      wait: () => 'هو في ملف لا يقرؤه إلا مستخدمك. احفظ هذا الحاسوب ونسخه الاحتياطية بعيدًا عن غيرك.',
      bad: notYet,
      unknown: notYet,
    },
  }),
};

const machineEvents = {
  slept: 'دخل هذا الحاسوب في السكون.',
  woke: 'استيقظ هذا الحاسوب.',
  onBattery: 'يعمل هذا الحاسوب على البطارية.',
  onMains: 'عاد هذا الحاسوب إلى التيار الكهربائي.',
  network: 'لهذا الحاسوب شبكة أخرى.',
};

export const healthScreen = {
  title: (problems: number) =>
    many(problems, {
      zero: 'كل شيء على ما يرام',
      one: 'أمر واحد يحتاج إلى انتباهك',
      two: 'أمران يحتاجان إلى انتباهك',
      few: '# أمور تحتاج إلى انتباهك',
      many: '# أمرًا يحتاج إلى انتباهك',
      other: '# أمر يحتاج إلى انتباهك',
    }),
  meaning: (when: string) => `آخر فحص ${when}.`,
  run: 'افحص من جديد',
  checksTitle: 'الفحوص',
  checks,
  results: { good: 'سليم', wait: 'انظر إليه', bad: 'يحتاج إليك', unknown: 'غير معروف' },
  day: 'آخر 24 ساعة',
  onlineShare: (share: string) => `متصل بنسبة ${share}`,
  noShare: 'لا شيء معروف بعد',
  from: 'أمس',
  now: 'الآن',
  span: (state: string, from: string, to: string) => `${state}، من ${from} إلى ${to}`,
  interruptions: (count: number) =>
    many(count, {
      zero: 'بلا انقطاع.',
      one: 'انقطاع واحد.',
      two: 'انقطاعان.',
      few: '# انقطاعات.',
      many: '# انقطاعًا.',
      other: '# انقطاع.',
    }),
  charts: 'كيف سارت الأمور',
  latency: 'من واجهة API إلى الشبكة',
  atMost: 'على الأكثر',
  latencyMedian: 'النصف كان أسرع',
  latencySlow: '99 من كل 100 كانت أسرع',
  throughput: 'المُرسَل',
  perMinute: 'في الدقيقة',
  failedLine: 'المرفوض',
  waiting: 'في الانتظار',
  messages: 'رسائل',
  chartEmpty: 'لم يخرج شيء في هذه المدة.',
  range: 'المدة',
  ranges: { '1': 'ساعة', '24': '24 ساعة', '168': '7 أيام' },
  events: 'ما حدث',
  eventsEmpty: 'لا شيء يطابق.',
  search: 'بحث',
  severity: 'إظهار',
  anySeverity: 'الكل',
  severities: { problem: 'مشكلة', warning: 'تحذير', note: 'ملاحظة' },
  older: 'إظهار الأقدم',
  started: 'بدأ Pairline العمل.',
  startedAfter: (gap: string) => `بدأ Pairline العمل. لم يكن يعمل منذ ${gap}.`,
  stopped: 'توقّف Pairline.',
  erased: 'حُذفت بيانات شخص بطلب من مالك البوابة.',
  warningBegan: 'تحذير:',
  warningEnded: 'انتهى:',
  link: 'البوابة:',
  failed: 'رسالة لم تُرسل:',
  bundle: 'حزمة الدعم',
  bundleMeaning:
    'ملف واحد يخبر الدعم بحال كل شيء. الأرقام فيه مستبدلة، وليس فيه رسالة ولا مفتاح ولا كلمة مرور. اقرأه قبل أن تعطيه لأحد.',
  makeBundle: 'إنشاء حزمة الدعم',
  saveBundle: 'حفظ الملف',
  saved: 'حُفظ. أعطه للدعم.',
  bundleFiles: 'ما فيه',
  machine: 'هذا الحاسوب',
  machineEvents,
  machineStates: { good: 'جاهز', wait: 'انظر إليه', bad: 'يحتاج إليك', unknown: 'جارٍ الفحص' },
  seeHealth: 'إلى الصحة',
};
