import type { Words } from '../index.ts';
import { ltr, many, named, number } from './many.ts';

const states: Words['people']['states'] = {
  registered: { word: 'مسجّل', shape: 'check', tone: 'good' },
  optedOut: { word: 'انسحب', shape: 'cross', tone: 'rest' },
};

const persons = (count: number): string =>
  many(count, { zero: 'لا أحد', one: 'شخص واحد', two: 'شخصان', few: '# أشخاص', many: '# شخصًا', other: '# شخص' });

const messagesOf = (count: number): string =>
  many(count, {
    zero: 'لا رسائل',
    one: 'رسالة واحدة',
    two: 'رسالتان',
    few: '# رسائل',
    many: '# رسالة',
    other: '# رسالة',
  });

export const people = {
  title: 'الأشخاص',
  summary: (registered: number, optedOut: number) =>
    `المسجّلون: ${persons(registered)}، والمنسحبون: ${persons(optedOut)}.`,
  meaning: 'من تستطيع أرقامك أن تكتب إليهم، وكيف يُعرف ذلك.',
  states,
  how: { word: 'كتب', import: 'استيراد مع إثبات', request: 'أبلغت به أنت' },
  filter: 'إظهار',
  all: 'الكل',
  search: 'ابحث بجزء من الرقم',
  list: 'الأشخاص',
  loading: 'جارٍ سؤال البوابة',
  empty: 'لم يسجّل أحد بعد.',
  emptyMeaning: 'يسجّل الناس بكتابة تحية مثل مرحبا إلى رقمك، أو تستورد من وافقوا في مكان آخر.',
  emptyFilter: 'لا أحد يطابق.',
  emptyFilterMeaning: 'ابحث بأرقام أقل، أو أظهر الكل.',
  loadMore: 'تحميل المزيد',
  since: 'منذ',
  evidence: 'كيف يُعرف ذلك',
  said: (state: string) => `${state}:`,
  recorded: 'سُجّل في',
  proof: 'الإثبات',
  optOut: 'سحب الموافقة',
  optOutTitle: (phone: string) => `هل تتوقف عن الكتابة إلى ${ltr(phone)}؟`,
  optOutMeaning: 'افعل ذلك حين يطلبه منك. ما ينتظره من رسائل يُلغى. ولا يعود إلا هو، بكتابة تحية.',
  erase: 'محو',
  eraseTitle: (phone: string) => `هل تمحو ${ltr(phone)}؟`,
  eraseMeaning:
    'تُزال الرسائل إليه ومنه، وتسجيله وإثباته، والمرفقات التي لا يحتاج إليها غيره. ويبقى: بصمة لا تسمّي أحدًا كي يظل الرفض ساريًا؛ والمفاتيح وجهات الاتصال التي تحفظها جلسة الشبكة نفسها؛ والنسخ الاحتياطية؛ وما أُبلغت به برامجك.',
  erased: (messages: number, inbound: number) =>
    `تم المحو. إليه: ${messagesOf(messages)}، ومنه: ${messagesOf(inbound)}.`,
  eraseLater: (count: number) => `ما زال في الطريق: ${messagesOf(count)}. سيُمحى حين ينتهي.`,
  eraseUnfinished: 'شيء آخر يقرأ المخزن. أعد المحو حين ينتهي.',
  cancel: 'إلغاء',
  rule: 'الكتابة إلى المسجّلين فقط',
  ruleOn: 'تُرفض الرسائل إلى غيرهم، مع بيان كيفية التسجيل. أما المجموعات فتكفي فيها العضوية.',
  ruleOff: 'يمكن الكتابة إلى أي شخص، إلا من انسحب.',
  noInstance: 'لا رقم جاهز بعد.',
  noInstanceMeaning: 'اربط رقمًا أولًا. يُحفظ الأشخاص لكل رقم على حدة.',
  addNumber: 'إلى الرئيسية',
  link: 'كيف يسجّل الناس',
  linkMeaning: 'يمسحون هذا، أو يفتحون الرابط، ثم يرسلون الكلمة المكتوبة فيه. ويأتي الجواب فورًا.',
  linkWord: (word: string) => `اكتب «${named(word)}» إلى`,
  linkQr: 'رمز يفتح الدردشة وفيها الكلمة',
  language: 'لغة الكلمة',
  copyLink: 'الرابط',
  savePicture: 'حفظ الصورة',
  print: 'طباعة',
  import: 'من وافقوا في مكان آخر',
  importMeaning: `ملف CSV سطره الأول ${ltr('number, at, proof')}: الرقم، ومتى وافق، وأين يمكنك إثبات ذلك.`,
  choose: 'اختيار ملف',
  fileWrong: 'لم يُستورد شيء.',
  ready: (count: number) => `في الملف: ${persons(count)}.`,
  importNow: (count: number) =>
    many(count, {
      one: 'تسجيل شخص واحد',
      two: 'تسجيل شخصين',
      few: 'تسجيل # أشخاص',
      many: 'تسجيل # شخصًا',
      other: 'تسجيل # شخص',
    }),
  importing: (done: number, all: number) => `تم ${number(done)} من ${number(all)}`,
  progress: 'الاستيراد',
  imported: (registered: number, unchanged: number) =>
    `سُجّل الآن: ${persons(registered)}. وكان مسجّلًا من قبل: ${persons(unchanged)}.`,
  refused: (count: number) => `انسحب بعد ذلك، ويبقى انسحابه ساريًا: ${persons(count)}.`,
  hosted: 'من سجّل محفوظ عند بوابتك.',
  hostedMeaning:
    'من يديرها يستطيع أن ينظر هناك، وأن يستورد أشخاصًا أو يمحوهم. والتسجيل كما في كل مكان: يكتب الناس تحية إلى رقمك.',
};
