import type { Words } from '../index.ts';

export const sessionStates: Words['sessionStates'] = {
  unpaired: () => ({ word: 'غير مربوط', shape: 'triangle', tone: 'wait' }),
  pairing: () => ({ word: 'جارٍ الربط', shape: 'ring', tone: 'wait' }),
  connecting: () => ({ word: 'جارٍ الاتصال', shape: 'ring', tone: 'wait' }),
  online: () => ({ word: 'متصل', shape: 'dot', tone: 'good' }),
  waiting: () => ({ word: 'في انتظار إعادة الاتصال', shape: 'clock', tone: 'wait' }),
  restricted: (network) => ({ word: `مقيّد من ${network}`, shape: 'triangle', tone: 'bad' }),
  loggedOut: () => ({ word: 'سُجّل خروجه', shape: 'triangle', tone: 'bad' }),
  replaced: () => ({ word: 'مستخدم في مكان آخر', shape: 'triangle', tone: 'bad' }),
  broken: () => ({ word: 'متوقف', shape: 'triangle', tone: 'bad' }),
};

export const pairingSteps = {
  starting: 'جارٍ الحصول على رمز',
  qr: 'في انتظار الهاتف',
  code: 'في انتظار الهاتف',
  codeAsked: 'في انتظار الرمز',
  passwordAsked: 'في انتظار كلمة المرور',
  finishing: 'وافق الهاتف. جارٍ الإنهاء',
};

export const sessionCauses = {
  connectionLost: (network: string) => ({
    title: `انقطع الاتصال بـ${network}.`,
    meaning: 'يحدث ذلك حين تتغير الشبكة أو تنقطع. Pairline يتصل من جديد من تلقاء نفسه.',
    next: 'حاول الآن',
  }),
  connectionClosed: (network: string) => ({
    title: `أغلق ${network} الاتصال.`,
    meaning: 'هذا طبيعي بين حين وآخر. Pairline يتصل من جديد من تلقاء نفسه.',
    next: 'حاول الآن',
  }),
  connectionRefused: (network: string) => ({
    title: `لم يقبل ${network} الاتصال.`,
    meaning: 'ربما يمنعه جدار حماية أو وكيل، أو الخوادم مشغولة. Pairline يعيد المحاولة من تلقاء نفسه.',
    next: 'حاول الآن',
  }),
  proxyUnreachable: () => ({
    title: 'الوكيل لا يجيب.',
    meaning: 'كل شيء يمر عبره، فلا يخرج شيء الآن. انظر إليه أو إلى الإعدادات. Pairline يعيد المحاولة من تلقاء نفسه.',
    next: 'حاول الآن',
  }),
  proxyLogin: () => ({
    title: 'الوكيل لا يقبل هذا المستخدم وكلمة المرور هذه.',
    meaning: 'صحّحهما في الإعدادات. لا يخرج شيء دون المرور بالوكيل.',
    next: 'حاول الآن',
  }),
  proxyRefused: (network: string) => ({
    title: `الوكيل لا يوصل إلى ${network}.`,
    meaning: 'هو يجيب لكنه لا يتصل بهناك. من يديره يستطيع أن يسمح بذلك.',
    next: 'حاول الآن',
  }),
  serverUnavailable: (network: string) => ({
    title: `${network} غير متاح في هذه اللحظة.`,
    meaning: 'المشكلة من جهتهم. Pairline يعيد المحاولة من تلقاء نفسه.',
    next: 'حاول الآن',
  }),
  silent: (network: string) => ({
    title: `توقّف ${network} عن الإجابة.`,
    meaning: 'بدا الخط مفتوحًا لكن لم يعد منه شيء، فأنهاه Pairline ويتصل من جديد.',
    next: 'حاول الآن',
  }),
  connectTimedOut: (network: string) => ({
    title: `لم يجب ${network} في الوقت المناسب.`,
    meaning: 'ربما تكون الشبكة بطيئة أو محجوبة. Pairline يعيد المحاولة من تلقاء نفسه.',
    next: 'حاول الآن',
  }),
  networkDown: () => ({
    title: 'ليس لدى هذا الحاسوب إنترنت.',
    meaning: 'تحقق من السلك أو من Wi-Fi. يتابع Pairline من تلقاء نفسه حالما يعود الإنترنت.',
    next: 'حاول الآن',
  }),
  restartRequired: (network: string) => ({
    title: `طلب ${network} الاتصال مرة أخرى.`,
    meaning: 'هذه خطوة طبيعية بعد الربط. Pairline يقوم بها من تلقاء نفسه.',
    next: 'حاول الآن',
  }),
  badSession: (network: string) => ({
    title: `لا يتعرّف ${network} على هذه الجلسة.`,
    meaning: 'كثيرًا ما يزول ذلك. حاول Pairline عدة مرات؛ ولم يُمسّ الربط نفسه.',
    next: 'أعد المحاولة',
  }),
  unknown: (network: string) => ({
    title: `أنهى ${network} الاتصال بلا سبب يعرفه Pairline.`,
    meaning: 'كثيرًا ما يزول ذلك. إن استمر، فالتفصيل التقني أدناه يساعد الدعم.',
    next: 'أعد المحاولة',
  }),
  loggedOut: (network: string) => ({
    title: `أنهى ${network} هذه الجلسة.`,
    meaning: 'الرسائل تبقى منتظرة هنا. اربط الرقم من جديد للمتابعة.',
    next: 'اربطه من جديد',
  }),
  loggedOutHere: () => ({
    title: 'سجّلت خروج هذا الرقم من هنا.',
    meaning: 'رسائله تبقى منتظرة. اربطه من جديد حين تريد المتابعة.',
    next: 'اربطه من جديد',
  }),
  removedByPhone: () => ({
    title: 'أزال الهاتف هذا الحاسوب من أجهزته المرتبطة.',
    meaning: 'الرسائل تبقى منتظرة هنا. إن لم تفعل ذلك أنت، فتحقق أولًا من الأجهزة المرتبطة على الهاتف.',
    next: 'اربطه من جديد',
  }),
  banned: (network: string) => ({
    title: `حظر ${network} هذا الرقم.`,
    meaning: `لا يرفع الحظر إلا ${network}: اطلب مراجعة من الهاتف. ثم اربط الرقم من جديد حين يعمل هناك.`,
    next: 'اربطه من جديد',
  }),
  accountRestricted: (network: string) => ({
    title: `يقيّد ${network} هذا الرقم حاليًا.`,
    meaning: 'افتحه على الهاتف لترى السبب والمدة. يبقى الإرسال متوقفًا حتى ينتهي التقييد.',
    next: 'تحقق من جديد',
  }),
  notAccepted: (network: string) => ({
    title: `لا يقبل ${network} هذا الرقم في هذه اللحظة.`,
    meaning: 'افتحه على الهاتف: ربما هناك شروط تقبلها أو خطوة تكملها.',
    next: 'تحقق من جديد',
  }),
  replacedByOther: () => ({
    title: 'استولى برنامج آخر على هذه الجلسة.',
    meaning: 'الربط نفسه يعمل في مكان آخر، ربما نسخة من هذا الحاسوب. أوقفه هناك، أو استعد الجلسة هنا.',
    next: 'استعدها هنا',
  }),
  clientTooOld: (network: string) => ({
    title: `لم يعد ${network} يقبل هذا الإصدار من Pairline.`,
    meaning: 'حدّث Pairline. يبقى ربطك والرسائل المنتظرة كما هي.',
    next: 'أعد المحاولة',
  }),
  multiDeviceMismatch: (network: string) => ({
    title: 'الهاتف وهذا الحاسوب لا يتفقان على الأجهزة المرتبطة.',
    meaning: `حدّث ${network} على الهاتف ثم حاول من جديد.`,
    next: 'أعد المحاولة',
  }),
  authStoreBroken: () => ({
    title: 'ملف مفاتيح هذا الرقم تالف.',
    meaning:
      'احتفظ Pairline بنسخة ولم يبدأ شيئًا جديدًا. اربط الرقم من جديد؛ الملف التالف يُنحّى جانبًا ولا يُحذف. أو أعد نسخة سليمة أولًا.',
    next: 'اربطه من جديد',
    otherwise: 'أعدتها: انظر من جديد',
  }),
  authKeyMissing: () => ({
    title: 'مفاتيح هذا الرقم مقفلة بمفتاح ليس على هذا الحاسوب.',
    meaning:
      'يحدث ذلك حين تُنقل البيانات بلا مفتاحها. أعد المفتاح وشغّل Pairline من جديد، أو اربط الرقم من جديد؛ الملف المقفل يُنحّى جانبًا ولا يُحذف.',
    next: 'اربطه من جديد',
    otherwise: 'انظر من جديد',
  }),
  diskFull: () => ({
    title: 'قرص هذا الحاسوب ممتلئ.',
    meaning: 'بلا مساحة لا يستطيع Pairline حفظ المفاتيح والرسائل بأمان. أفرغ بعض المساحة فيتابع من تلقاء نفسه.',
    next: 'حاول الآن',
  }),
  readOnly: () => ({
    title: 'قرص هذا الحاسوب للقراءة فقط.',
    meaning: 'لا يستطيع Pairline حفظ المفاتيح والرسائل بأمان. اجعله قابلًا للكتابة فيتابع من تلقاء نفسه.',
    next: 'حاول الآن',
  }),
  tooManyFiles: () => ({
    title: 'في هذا الحاسوب ملفات مفتوحة أكثر مما يُسمح به.',
    meaning: 'لا يمكن فتح أي اتصال. أغلق برامج أخرى أو ارفع الحد فيتابع من تلقاء نفسه.',
    next: 'حاول الآن',
  }),
  otherNumber: () => ({
    title: 'رُبط رقم غير الرقم السابق.',
    meaning:
      'الرسائل المنتظرة تخص الرقم السابق، فلا يُرسل شيء من هذا الرقم. اربط الهاتف الأول من جديد. وإن كان ذلك الرقم قد حُظر أو تُرك، فيمكن أن يحل هذا محله، مع الرسائل المنتظرة والسجل.',
    next: 'اربط الهاتف الصحيح',
  }),
  qrExpired: () => ({
    title: 'لم يستخدم أي هاتف الرمز في الوقت المناسب.',
    meaning: 'لا مشكلة: الرموز صالحة لفترة قصيرة فقط.',
    next: 'أظهر رمزًا جديدًا',
  }),
  pairingFailed: () => ({
    title: 'لم ينجح الربط.',
    meaning: 'تحقق من أن الهاتف متصل بالإنترنت وفيه مكان لجهاز مرتبط آخر، ثم جرّب رمزًا جديدًا.',
    next: 'أظهر رمزًا جديدًا',
  }),
  pairingStopped: () => ({
    title: 'أوقفت الربط.',
    meaning: 'لم يتغير شيء على الهاتف.',
    next: 'أظهر رمزًا جديدًا',
  }),
  passkeyRequired: (network: string) => ({
    title: 'يطلب الهاتف مفتاح مرور لربط الأجهزة.',
    meaning: `يطلب ${network} ذلك من بعض الأرقام، ولا تجيب عنه إلا تطبيقاته. على الهاتف افتح الإعدادات، ثم الحساب، ثم مفاتيح المرور: بلا مفتاح مرور قد يربط الهاتف كالمعتاد. وإلا فاربط رقمًا آخر؛ لا يضيع شيء هنا.`,
    next: 'جرّب رمزًا جديدًا',
  }),
  accountDeleted: (network: string) => ({
    title: `حُذف هذا الحساب على ${network}.`,
    meaning: `الرسائل تبقى منتظرة هنا. أنشئ حسابًا على ${network} بهذا الرقم من جديد ثم اربطه، أو اربط رقمًا آخر.`,
    next: 'اربطه من جديد',
  }),
  sessionDuplicated: (network: string) => ({
    title: `أنهى ${network} هذه الجلسة لأن برنامجين استخدماها معًا.`,
    meaning: 'ربما تعمل نسخة من بيانات هذا الحاسوب في مكان آخر. أوقفها هناك، ثم اربط الرقم هنا من جديد.',
    next: 'اربطه من جديد',
  }),
  pairingThrottled: (network: string) => ({
    title: `لا يقبل ${network} محاولات أخرى لمدة.`,
    meaning: 'كانت المحاولات كثيرة في وقت قصير.',
    next: 'أعد المحاولة',
  }),
  appMissing: (network: string) => ({
    title: `يريد ${network} أن يعرف أي برنامج هذا.`,
    meaning: 'أدخل api_id وapi_hash اللذين تحصل عليهما من my.telegram.org. يلزم ذلك مرة واحدة فقط.',
    next: 'متابعة',
  }),
  appRefused: (network: string) => ({
    title: `لا يقبل ${network} قيمتي api_id وapi_hash.`,
    meaning: 'قارنهما بما في my.telegram.org ثم أدخلهما من جديد.',
    next: 'أعد المحاولة',
  }),
};
