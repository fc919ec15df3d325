import type { Words } from '../index.ts';
import { ltr, many, named, number } from './many.ts';

const deliveryStates: Words['inbox']['delivery']['states'] = {
  delivered: { word: 'أُبلغ', shape: 'check', tone: 'good' },
  waiting: { word: 'ينتظر', shape: 'clock', tone: 'wait' },
  parked: { word: 'تُرك', shape: 'triangle', tone: 'bad' },
};

const webhookStates: Words['webhooks']['states'] = {
  works: { word: 'يعمل', shape: 'dot', tone: 'good' },
  unused: { word: 'لم يُستخدم بعد', shape: 'ring', tone: 'rest' },
  fails: { word: 'لا يقبل الرسائل', shape: 'triangle', tone: 'bad' },
};

export const inbox = {
  title: 'الرسائل الواردة',
  meaning: 'ما يكتبه الناس إلى أرقامك. يبقى هنا 30 يومًا، ويمكن إبلاغ برامجك به فورًا.',
  search: 'بحث',
  searchHint: 'اسم أو رقم أو مجموعة أو كلمات',
  searchNow: 'ابحث',
  searchEnd: 'إظهار الكل من جديد',
  found: (count: number) =>
    many(count, {
      zero: 'لا رسالة تطابق.',
      one: 'رسالة واحدة تطابق.',
      two: 'رسالتان تطابقان.',
      few: '# رسائل تطابق.',
      many: '# رسالة تطابق.',
      other: '# رسالة تطابق.',
    }),
  searchOn: 'البحث في رسائل أقدم',
  list: 'الرسائل',
  loading: 'جارٍ سؤال البوابة',
  empty: 'لم يصل شيء بعد.',
  emptyMeaning: 'حالما يكتب أحد إلى أحد أرقامك يظهر ذلك هنا.',
  emptySearch: 'لا شيء يطابق.',
  emptySearchMeaning: 'ابحث بأحرف أقل، أو في كل الأرقام.',
  loadMore: 'تحميل رسائل أقدم',
  inGroup: 'في',
  to: (label: string) => `إلى ${named(label)}`,
  unknownSender: 'مرسل غير معروف',
  kinds: {
    text: 'نص',
    image: 'صورة',
    video: 'فيديو',
    audio: 'صوت',
    voiceNote: 'رسالة صوتية',
    document: 'مستند',
    sticker: 'ملصق',
    location: 'موقع',
    contacts: 'جهة اتصال',
    reaction: 'تفاعل',
    other: 'نوع لا يعرفه Pairline',
  },
  seconds: (seconds: number) =>
    many(Math.round(seconds), {
      one: 'ثانية واحدة',
      two: 'ثانيتان',
      few: '# ثوانٍ',
      many: '# ثانية',
      other: '# ثانية',
    }),
  save: 'حفظ',
  showPicture: 'إظهار الصورة',
  pictureFrom: (name: string) => `صورة من ${named(name)}`,
  notDrawn: 'أكبر من أن تُعرض هنا، أو ليست صورة. يمكن حفظها.',
  missing: {
    tooLarge: 'كان أكبر من أن يُجلب.',
    expired: 'لم يعد لدى الشبكة.',
    broken: 'تعذّرت قراءته.',
  },
  reacted: (emoji: string) => `تفاعل بـ ${emoji}`,
  unreacted: 'سحب تفاعلًا',
  deleted: 'حُذفت هذه الرسالة، ولم يبقَ نصها هنا أيضًا.',
  editedMark: 'عُدّلت',
  deletedMark: 'حُذفت',
  onMap: 'الموقع',
  delivery: {
    title: 'إبلاغ برامجك',
    none: 'لم يُبلَّغ أي برنامج: وصلت قبل إضافة webhook، أو ليس لديه صيغة لها.',
    states: deliveryStates,
    tries: (tries: number) =>
      many(tries, {
        zero: 'بلا محاولات.',
        one: 'محاولة واحدة.',
        two: 'محاولتان.',
        few: '# محاولات.',
        many: '# محاولة.',
        other: '# محاولة.',
      }),
    next: 'المحاولة التالية',
    behind: 'تخرج بعد رسالة أسبق منها في هذه الدردشة.',
    again: 'أبلغ من جديد',
  },
  hosted: 'الرسائل الواردة عند بوابتك.',
  hostedMeaning: 'يسلّمها هذا الحاسوب ولا يحتفظ بنسخة. القائمة عند من يدير البوابة، وكذلك البرامج التي تُبلَّغ.',
  here: 'ما يعرفه هذا الحاسوب',
  lastReceived: 'آخر استلام',
  handOn: 'لم تُسلَّم بعد',
  never: 'لا شيء بعد',
};

export const webhookWords = {
  title: 'إبلاغ برامجك',
  none: 'لا يُبلَّغ أي برنامج بما يصل.',
  noneMeaning: 'أعطِ عنوان برنامج لك، أي webhook. تُرسل إليه كل رسالة بصيغة JSON موقّعة، وتُعاد المحاولة إلى أن يقبلها.',
  add: 'إضافة webhook',
  addAnother: 'إضافة آخر',
  url: 'عنوان برنامجك',
  urlHint: `مثلًا ${ltr('http://localhost:3000/incoming')}. وعلى الأجهزة الأخرى يجب أن يبدأ بـ ${ltr('https://')}.`,
  form: 'صيغة الرسالة',
  forms: { events: 'JSON بكل شيء، موقّع', whatsmate: 'كما يرسلها WhatsMate' },
  what: 'ما يُبلَّغ به',
  whats: { received: 'الرسائل الواردة', everything: 'الرسائل الواردة، وحالات المُرسلة، وحالات أرقامك' },
  save: 'ابدأ إبلاغه',
  cancel: 'إلغاء',
  states: webhookStates,
  last: 'آخر ما قبله',
  since: 'منذ',
  nextTry: 'المحاولة التالية',
  waiting: (count: number) => many(count, { one: 'واحدة تنتظر.', two: 'اثنتان تنتظران.', other: '# تنتظر.' }),
  parked: (count: number) => many(count, { one: 'تُركت واحدة.', two: 'تُركت اثنتان.', other: 'تُركت #.' }),
  replay: (count: number) =>
    many(count, {
      one: 'أبلغ بالمتروكة من جديد',
      two: 'أبلغ بالمتروكتين من جديد',
      other: 'أبلغ بالمتروكة كلها من جديد (#)',
    }),
  replayed: (count: number) =>
    many(count, { one: 'واحدة في الطريق من جديد.', two: 'اثنتان في الطريق من جديد.', other: '# في الطريق من جديد.' }),
  test: 'اختبره',
  tested: (ms: number) => `أجاب خلال ${number(ms)} مللي ثانية.`,
  testedGood: 'قبِل الاختبار.',
  testedBad: 'لم يقبل الاختبار.',
  remove: 'إزالة',
  removeTitle: 'هل توقف إبلاغ هذا البرنامج؟',
  removeMeaning: (waiting: number) =>
    waiting === 0
      ? 'لن يُبلَّغ بشيء بعد الآن. يمكنك إضافته من جديد في أي وقت.'
      : `لن يُبلَّغ بشيء بعد الآن، و${many(waiting, {
          one: 'تُسقط الرسالة المنتظرة',
          two: 'تُسقط الرسالتان المنتظرتان',
          few: 'تُسقط # رسائل منتظرة',
          many: 'تُسقط # رسالة منتظرة',
          other: 'تُسقط # رسالة منتظرة',
        })}.`,
  secretTitle: 'يُبلَّغ من الآن.',
  secretMeaning: 'بهذا يتحقق برنامجك من أن الرسالة من Pairline. لا يُعرض إلا الآن.',
  secret: 'سر التوقيع',
  token: 'الرمز المميز',
};
