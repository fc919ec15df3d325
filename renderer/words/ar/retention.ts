import { many, number } from './many.ts';

const some = (count: number, most: number): string => (count > most ? `أكثر من ${number(most)}` : number(count));

export const retention = {
  title: 'مدة الاحتفاظ',
  meaning: 'ما هو أقدم يُحذف تلقائيًا بخطوات صغيرة. وما لم ينتهِ بعد يبقى دائمًا.',
  hosted: 'الرسائل المستلمة تغادر هذا الجهاز حالما تصير لدى البوابة المستضافة. ومن يديرها يقرر مدة بقائها هناك.',
  kinds: {
    sentDays: {
      label: 'الرسائل المرسلة',
      meaning: 'مع نصها، منذ انتهاء كل منها. وتبقى النتائج دون نص 90 يومًا كي لا يُرسل شيء مرتين.',
    },
    mediaDays: { label: 'مرفقات الرسائل المرسلة', meaning: 'لا تبقى أطول من الرسائل نفسها أبدًا.' },
    receivedDays: {
      label: 'الرسائل المستلمة والعناوين',
      meaning: 'في البوابة على هذا الحاسوب: ما وصل، والأرقام التي كُتب إليها.',
    },
    eventsDays: { label: 'الأحداث والرسوم', meaning: 'ما تعرضه صفحة الصحة من الماضي.' },
    logsDays: { label: 'السجلات', meaning: 'ملفات للدعم دون نصوص وأرقام.' },
  },
  days: (count: number) =>
    count === 365
      ? 'سنة واحدة'
      : many(count, { one: 'يوم واحد', two: 'يومان', few: '# أيام', many: '# يومًا', other: '# يوم' }),
  lateReceipts: 'بأقل من 14 يومًا قد يعرض هاتف ظل مغلقًا مدة أطول أنه ينتظر رسالة ولا يحصل عليها أبدًا.',
  save: 'احفظ',
  undo: 'تراجع',
  looking: 'جارٍ النظر فيما يُحذف',
  asks: 'هل يُحذف ما هو أقدم؟',
  confirm: 'احتفظ أقل واحذف',
  cancel: 'إلغاء',
  lossSent: (count: number, most: number) => `الرسائل المرسلة: ${some(count, most)}`,
  lossMedia: (count: number, most: number) => `المرفقات: ${some(count, most)}`,
  lossEvents: (count: number, most: number) => `الأحداث: ${some(count, most)}`,
  lossLogs: (count: number) => `ملفات السجل: ${number(count)}`,
  lossContents: (count: number, most: number) => `النصوص في البوابة: ${some(count, most)}`,
  lossMessages: (count: number, most: number) => `الرسائل في البوابة: ${some(count, most)}`,
  goes: 'يُحذف هذا الآن ولا يمكن استعادته:',
};
