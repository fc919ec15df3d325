import type { Words } from '../index.ts';

export const messageStatuses: Words['messageStatuses'] = {
  queued: { word: 'في الانتظار', shape: 'clock', tone: 'rest', meaning: 'محفوظة هنا. لم يخرج شيء بعد.' },
  sending: { word: 'قيد الإرسال', shape: 'ring', tone: 'wait', meaning: 'سُلّمت إلى الشبكة؛ لا تأكيد بعد.' },
  sent: { word: 'أُرسلت', shape: 'check', tone: 'good', meaning: 'أكّدتها الشبكة.' },
  delivered: { word: 'وصلت', shape: 'checks', tone: 'good', meaning: 'هي على الهاتف.' },
  read: { word: 'قُرئت', shape: 'checks', tone: 'good', meaning: 'لقد فُتحت.' },
  played: { word: 'شُغّلت', shape: 'checks', tone: 'good', meaning: 'لقد شُغّلت.' },
  failed: { word: 'فشلت', shape: 'cross', tone: 'bad', meaning: 'لقد رُفضت. لم تُعرض على أحد.' },
  expired: { word: 'انتهت مدتها', shape: 'cross', tone: 'rest', meaning: 'انتهت مدتها قبل أن تتمكن من الخروج.' },
  cancelled: { word: 'أُلغيت', shape: 'cross', tone: 'rest', meaning: 'سُحبت قبل أن تخرج.' },
  unconfirmed: {
    word: 'غير مؤكدة',
    shape: 'triangle',
    tone: 'wait',
    meaning: 'ربما وصلت وربما لم تصل؛ لا أحد يستطيع الجزم الآن. وما يثبت لاحقًا يُحتسب.',
  },
};

export const contentKinds = {
  image: 'صورة',
  video: 'فيديو',
  audio: 'صوت',
  voiceNote: 'رسالة صوتية',
  document: 'مستند',
  location: 'موقع',
};

export const statusReasons = {
  notOnWhatsApp: 'ليس على واتساب',
  notReachable: 'لا يمكن الوصول إلى هذا الرقم',
  refusedByNetwork: 'رفضتها الشبكة',
  newChatsRestricted: 'الدردشات الجديدة مقيّدة حاليًا',
  contentInvalid: 'لا يمكن إرسال المحتوى',
  accountRemoved: 'أُزيل رقمها من هنا',
  groupNotFound: 'لا توجد مجموعة بهذا الاسم',
  groupAmbiguous: 'أكثر من مجموعة تحمل هذا الاسم',
  groupCreatorHidden: 'منشئ هذه المجموعة مخفي',
  notInGroup: 'هذا الرقم ليس في المجموعة',
  groupReadOnly: 'لا يُسمح لهذا الرقم بالكتابة في المجموعة',
  noAnswer: 'لم تجب الشبكة قط',
  deviceLost: 'فُقد الحاسوب الذي كان يرسلها',
  accountLost: 'فُقد الحساب الذي كان يرسلها',
};

export const reasonSteps: Words['reasonSteps'] = {
  groupNotFound: 'اكتب الاسم كما هو على الهاتف تمامًا، واذكر رقم من أنشأ المجموعة.',
  groupAmbiguous: 'اذكر أيضًا رقم من أنشأ المجموعة، أو اطلب تغيير اسم إحدى المجموعتين.',
  groupCreatorHidden:
    'يمكن لمالك المجموعة إيقاف «البقاء مجهولًا» ضمن المشرفين. وإن لم تحمل مجموعة أخرى هذا الاسم فلا تذكر رقم المنشئ.',
  notInGroup: 'اطلب إضافة هذا الرقم إلى المجموعة، ثم أرسلها من جديد.',
  groupReadOnly: 'اطلب من مشرف المجموعة السماح للأعضاء بالكتابة، أو جعل هذا الرقم مشرفًا، ثم أرسلها من جديد.',
  newChatsRestricted: 'يمكن إرسالها من جديد عندما يُسمح بالدردشات الجديدة. تعرض الصفحة الرئيسية الحال.',
  notReachable: 'اطلب من الشخص أن يكتب إلى رقمك أولًا، أو أن يسمح بالعثور عليه برقمه.',
};

export const sendRefusals = {
  notRegistered: 'لم يكتب هذا الشخص إلى رقمك أولًا كما تطلب بوابتك. أرسل من جديد حين يفعل.',
  optedOut: 'طلب هذا الشخص ألا يُكتب إليه.',
  absent: 'لم يكن هذا الرقم على الشبكة في آخر محاولة. حاول من جديد غدًا.',
  quotaUsed: 'نفدت رسائل خطتك حاليًا. يبدأ يوم جديد بعد 24 ساعة من أول رسالة فيه.',
  recipientsUsed: 'لا تسمح خطتك بمستلمين آخرين.',
  featureMissing: 'لا تشمل خطتك هذا النوع من الرسائل.',
  overLimit: 'هي أطول مما تسمح به خطتك.',
  expired: 'انتهت خطتك. جدّدها على بوابتك.',
  suspended: 'وصولك إلى البوابة معلّق. اسأل من يديرها.',
  unbound: 'لا يخدم هذا الرقم أي مثيل على البوابة بعد، أو رسائله موقوفة مؤقتًا.',
  messageUnknown: 'لم تعد البوابة تعرف هذه الرسالة.',
  notEnded: 'لم تنتهِ بعد: ربما تصل.',
  contentGone: 'لم يعد محتواها محفوظًا؛ تُحذف المحتويات بعد أسبوعين من النهاية.',
};

export const timelineSteps = {
  accepted: () => 'قبلتها البوابة',
  committed: () => 'حُفظت على هذا الحاسوب',
  custody: () => 'تولّاها هذا الحاسوب من البوابة',
  handedOver: (network: string) => `سُلّمت إلى ${network}`,
  handedOverAgain: (network: string) => `سُلّمت إلى ${network} مرة أخرى، بالمعرّف نفسه`,
  sent: (network: string) => `أكّدها ${network}`,
  delivered: () => 'على الهاتف',
  read: () => 'قُرئت',
  played: () => 'شُغّلت',
  failed: () => 'فشلت',
  expired: () => 'انتهت مدتها',
  cancelled: () => 'أُلغيت',
  unconfirmed: () => 'بلا تأكيد؛ لا أحد يستطيع الجزم الآن',
};

export const stillToCome = {
  queued: 'لم تُسلَّم إلى الشبكة بعد',
  sending: 'لم تتأكد بعد',
  sent: 'ليست على الهاتف بعد',
  delivered: 'لم تُقرأ بعد',
};
