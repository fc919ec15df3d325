import type { ImportResult, ImportStep, LineProblem } from '../../../shared/contract/ui/imports.ts';
import type { FieldName } from '../../features/import/plan.ts';
import type { TableProblem } from '../../features/import/read-table.ts';
import type { StateWords } from '../shapes.ts';
import { ltr, many, named, number } from './many.ts';

const lines = (count: number): string =>
  many(count, { zero: 'لا أسطر', one: 'سطر واحد', two: 'سطران', few: '# أسطر', many: '# سطرًا', other: '# سطر' });
const messages = (count: number): string =>
  many(count, {
    zero: 'لا رسائل',
    one: 'رسالة واحدة',
    two: 'رسالتان',
    few: '# رسائل',
    many: '# رسالة',
    other: '# رسالة',
  });
/** As the object of a verb. */
const messagesAsObject = (count: number): string => (count === 2 ? 'رسالتين' : messages(count));

const problems: Record<TableProblem, { title: string; meaning: string }> = {
  tooLarge: { title: 'هذا الملف أكبر من 20 ميغابايت.', meaning: 'قسّمه واستورد الأجزاء واحدًا بعد الآخر.' },
  tooManyLines: { title: 'في هذا الملف أكثر من 100000 سطر.', meaning: 'قسّمه واستورد الأجزاء واحدًا بعد الآخر.' },
  empty: { title: 'لا شيء في هذا الملف.', meaning: 'اختر ملفًا فيه سطر لكل رسالة.' },
  workbook: {
    title: 'هذا مصنّف جداول وليس ملف CSV.',
    meaning: 'افتحه في برنامج الجداول واحفظ الورقة بصيغة CSV ثم اختر ذلك الملف.',
  },
  notText: { title: 'هذا الملف ليس نصًا.', meaning: 'اختر ملف CSV: أسطر نصية تفصل الفواصل بين قيمها.' },
  quoteOpen: {
    title: 'علامة اقتباس في هذا الملف لا تُغلق أبدًا.',
    meaning: 'انظر إلى السطر المذكور وأصلحه ثم اختر الملف من جديد.',
  },
  unreadable: { title: 'تعذرت قراءة هذا الملف.', meaning: 'ربما نُقل أو تغيّر في هذه الأثناء. اختره من جديد.' },
};

const fields: Record<FieldName, string> = {
  number: 'رقم الهاتف',
  text: 'الرسالة',
  group: 'المجموعة',
  creator: 'منشئ المجموعة',
  id: 'معرّفك الخاص',
  schedule: 'موعد الإرسال',
  validity: 'مدة الصلاحية',
  priority: 'الأولوية',
};

const fieldHints: Record<Exclude<FieldName, 'number' | 'text'>, string> = {
  group: 'للأسطر التي لا رقم فيها: اسم المجموعة بالضبط.',
  creator: 'حين تحمل عدة مجموعات الاسم نفسه.',
  id: 'لا تُقبل تحت المعرّف الواحد إلا رسالة واحدة.',
  schedule: `مثل ${ltr('2026-12-24 18:00')} بحسب ساعة هذا الحاسوب.`,
  validity: `مثل ${ltr('30 min')} أو ${ltr('12 h')} أو ${ltr('2 d')}. لا تُرسل بعد ذلك.`,
  priority: 'منخفضة أو عادية أو عالية أو عاجلة.',
};

const lineProblems: Record<LineProblem | 'known' | 'idReused' | 'keyReused', string> = {
  numberMissing: 'لا يوجد رقم.',
  numberBad: 'ليس هذا رقم هاتف، أو تنقصه أرقام.',
  countryMissing: 'لا يحمل الرقم رمز البلد.',
  groupBad: 'اسم المجموعة أطول مما يجب، أو منشئها ليس رقمًا.',
  textEmpty: 'لا يوجد نص.',
  textTooLong: 'النص أطول من 10000 حرف.',
  valueMissing: 'في النص خانة لا قيمة لها في هذا السطر.',
  duplicate: 'الرسالة نفسها إلى المستلم نفسه، أو المعرّف نفسه، في سطر أعلى.',
  scheduleBad: `لا يُفهم الموعد. اكتبه هكذا: ${ltr('2026-12-24 18:00')}.`,
  schedulePast: 'موعد الإرسال قد مضى.',
  validityBad: `لا تُفهم مدة الصلاحية. اكتب ${ltr('30 min')} أو ${ltr('12 h')} أو ${ltr('2 d')}.`,
  priorityBad: 'الأولوية ليست منخفضة ولا عادية ولا عالية ولا عاجلة.',
  idTooLong: 'المعرّف أطول من 200 حرف.',
  known: 'قُبلت من قبل في استيراد سابق.',
  idReused: 'قُبلت رسالة أخرى تحت هذا المعرّف.',
  keyReused: 'قُبلت رسالة أخرى تحت هذا المعرّف.',
};

const steps: Record<ImportStep, StateWords> = {
  reading: { word: 'لم يُقرأ حتى نهايته', shape: 'cross', tone: 'rest' },
  checking: { word: 'قيد الفحص', shape: 'ring', tone: 'good' },
  checked: { word: 'ينتظر كلمتك', shape: 'clock', tone: 'wait' },
  running: { word: 'قيد القبول', shape: 'ring', tone: 'good' },
  paused: { word: 'متوقف مؤقتًا', shape: 'square', tone: 'wait' },
  done: { word: 'انتهى', shape: 'check', tone: 'good' },
  cancelled: { word: 'أُلغي', shape: 'cross', tone: 'rest' },
};

const results: Record<ImportResult, string> = {
  left: 'لم تُرسل',
  accepted: 'قُبلت',
  known: 'قُبلت من قبل',
  refused: 'تُركت',
  unsure: 'غير مؤكد',
};

export const imports = {
  title: 'رسائل من ملف',
  meaning: 'ملف CSV فيه سطر لكل رسالة. ترى كل شيء قبل أن يُرسل أي شيء.',
  open: 'استيراد ملف',
  choose: 'اختر ملفًا',
  drop: 'أفلت ملف CSV هنا أو اختر واحدًا',
  dropMeaning:
    'بين القيم فواصل أو فواصل منقوطة أو علامات جدولة. حتى 100000 سطر و20 ميغابايت. كل برنامج جداول يستطيع حفظه.',
  readingFile: 'جارٍ قراءة الملف',
  problems,
  problemLine: (line: number) => `السطر ${number(line)}.`,
  account: 'الإرسال من',
  noAccount: 'لا رقم يستطيع الإرسال بعد.',
  noAccountMeaning: 'اقرن رقمًا أولًا، ثم تخرج منه رسائل الملف.',
  columns: 'ماذا في كل عمود',
  columnsMeaning: (name: string, count: number) => `${named(name)}: ${lines(count)}.`,
  head: 'السطر الأول يسمّي الأعمدة',
  fields,
  fieldHints,
  noColumn: 'ليس في هذا الملف',
  more: 'أعمدة أخرى',
  textFrom: 'النص',
  texts: { column: 'من عمود', template: 'نص واحد للجميع' },
  template: 'النص',
  templateHint: (example: string) => `يوضع مكان اسم العمود ما فيه، مثل ${named(example)}.`,
  unknown: (names: string) => `لا عمود اسمه ${named(names)}.`,
  insert: 'إدراج',
  country: 'الأرقام التي بلا رمز بلد',
  countryMissing: (count: number) =>
    many(count, {
      zero: 'كل الأرقام تحمل رمز البلد.',
      one: 'رقم واحد بلا رمز بلد.',
      two: 'رقمان بلا رمز بلد.',
      few: '# أرقام بلا رمز بلد.',
      many: '# رقمًا بلا رمز بلد.',
      other: '# رقم بلا رمز بلد.',
    }),
  leaveOut: 'اتركها',
  addCountry: (code: string, country: string, label: string) =>
    `${ltr(`+${code}`)}${country === '' ? '' : `، ${country}`}، مثل ${named(label)}`,
  preview: 'كما ستُرسل',
  previewTo: 'إلى',
  notBefore: 'ليس قبل',
  validFor: 'صالحة لمدة',
  fine: (count: number) => `يمكن إرسال ${messagesAsObject(count)}.`,
  wrong: (count: number) => `يُترك: ${lines(count)}.`,
  lineProblems,
  inLines: (text: string) => `الأسطر ${named(text)}`,
  inLine: (text: string) => `السطر ${named(text)}`,
  check: (count: number) => `فحص ${messagesAsObject(count)} مع البوابة`,
  checkMeaning: 'لا يُرسل شيء بعد. تقول البوابة لمن لن تكتب.',
  nothingToSend: 'لا يمكن إرسال أي سطر. انظر ما الخطأ أو اختر أعمدة أخرى.',
  another: 'اختر ملفًا آخر',
  handing: (done: number, total: number) =>
    `سُلّم ${number(done)} من ${number(total)} من الأسطر. أبقِ هذه الصفحة مفتوحة لحظة.`,
  progress: 'التقدم',
  steps,
  checking: (done: number, total: number) => `فُحص ${number(done)} من ${number(total)}`,
  checkingMeaning: 'تُسأل البوابة لمن ستكتب. يمكنك إغلاق هذه الصفحة؛ يتابع من تلقاء نفسه.',
  canGo: (count: number) => `يمكن إرسال ${messagesAsObject(count)}`,
  noneCanGo: 'لا يمكن إرسال أي رسالة',
  knownBefore: (count: number) => `قُبلت في استيراد سابق: ${messages(count)}.`,
  repeat: 'إرسال ما قُبل من قبل مرة أخرى',
  repeatMeaning: 'يتلقى الناس الرسالة نفسها مرة أخرى. بدون هذا لا يتلقاها أحد مرتين خلال 30 يومًا.',
  send: (count: number) => `إرسال ${messagesAsObject(count)}`,
  discard: 'تجاهل',
  running: (done: number, total: number) => `أُجيب عن ${number(done)} من ${number(total)} من الأسطر`,
  runningMeaning: 'تنضم الرسائل المقبولة إلى القائمة وتخرج بسرعة الرقم. يمكنك إغلاق هذه الصفحة؛ يتابع من تلقاء نفسه.',
  pause: 'إيقاف مؤقت',
  resume: 'متابعة',
  tryNow: 'حاول الآن',
  cancel: 'إلغاء',
  cancelTitle: 'هل تلغي هذا الاستيراد؟',
  cancelMeaning: (accepted: number, left: number) =>
    `لن يُرسل ما بقي: ${lines(left)}. ${
      accepted === 0 ? 'لم يُقبل شيء حتى الآن.' : `ما قُبل يبقى في القائمة: ${messages(accepted)}.`
    }`,
  cancelYes: 'إلغاء الاستيراد',
  keep: 'متابعته',
  holdTitle: 'ينتظر، ثم يتابع من تلقاء نفسه.',
  holds: {
    gatewayAway: 'لا تجيب البوابة في هذه اللحظة.',
    gatewayError: 'تجيب البوابة بخطأ. في سجلها المزيد.',
    gatewayOld: 'البوابة أقدم من هذا التطبيق ولا تقبل الاستيراد. يستطيع من يشغّلها تحديثها.',
    diskFull: 'قرص هذا الحاسوب ممتلئ. أفرغ بعض المساحة.',
    otherChannel: 'تعرف البوابة مثيل هذا الرقم على شبكة أخرى.',
    unknownInstance: 'لم تعد البوابة تعرف مثيل هذا الرقم.',
    internal: 'حدث خطأ في Pairline. في سجله المزيد.',
  },
  nextTry: 'المحاولة التالية',
  done: (accepted: number) =>
    many(accepted, {
      zero: 'لم تُقبل أي رسالة',
      one: 'قُبلت رسالة واحدة',
      two: 'قُبلت رسالتان',
      few: 'قُبلت # رسائل',
      many: 'قُبلت # رسالة',
      other: 'قُبلت # رسالة',
    }),
  doneNone: 'لم تُقبل أي رسالة',
  doneMeaning: 'هي في القائمة وتخرج بسرعة الرقم.',
  cancelled: (left: number) => `أُلغي؛ ما لم يُرسل: ${lines(left)}.`,
  known: (count: number) => `قُبلت من قبل: ${messages(count)}.`,
  refused: (count: number) => `تُرك: ${lines(count)}.`,
  unsure: (count: number) => `لا أحد يستطيع الجزم في: ${lines(count)}.`,
  unsureMeaning: 'سُئلت البوابة ولم يصل جوابها. ربما قُبلت: انظر في القائمة قبل أن ترسلها مرة أخرى.',
  why: 'ما الخطأ',
  times: lines,
  lines: 'الأسطر',
  moreLines: (count: number) => `في الملف المزيد: ${lines(count)}.`,
  save: 'حفظ النتيجة في ملف',
  saving: 'جارٍ جمع النتيجة',
  showQueue: 'إظهار في القائمة',
  remove: 'إزالة من هنا',
  earlier: 'عمليات الاستيراد',
  of: lines,
  from: 'من',
  gone: 'لم يعد هذا الاستيراد هنا',
  goneMeaning: 'تُزال عمليات الاستيراد بعد أسبوعين من آخر خطوة لها.',
  loading: 'جارٍ الفتح',
  notLoaded: 'تعذر تحميل هذه الشاشة.',
  notLoadedMeaning: 'أعد تحميل الصفحة ثم حاول مرة أخرى.',
  reload: 'إعادة التحميل',
  results,
  file: {
    line: 'السطر',
    recipient: 'المستلم',
    result: 'النتيجة',
    reason: 'السبب',
    message: 'معرّف الرسالة',
  },
};
