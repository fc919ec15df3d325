import { ltr } from './many.ts';

export const uiErrors = {
  badInput: { title: 'لا يمكن أن يكون هذا صحيحًا.', meaning: 'راجع ما كتبته ثم حاول من جديد.' },
  unknownCall: {
    title: 'هذه الصفحة وPairline من إصدارين مختلفين.',
    meaning: 'أعد تحميل الصفحة.',
  },
  accountNotFound: { title: 'لم يعد هذا الرقم هنا.', meaning: 'لقد أُزيل في هذه الأثناء.' },
  importNotFound: { title: 'لم يعد هذا الاستيراد هنا.', meaning: 'أُزيل في هذه الأثناء. اختر الملف من جديد.' },
  notPossibleNow: {
    title: 'هذا غير ممكن في هذه الحالة.',
    meaning: 'تغيّرت الحالة للتو. انظر من جديد ثم قرّر.',
  },
  codeInvalid: {
    title: 'البوابة لا تعرف هذا الرمز.',
    meaning: 'كل رمز يعمل مرة واحدة. تحقق من خطأ في الكتابة، أو أنشئ رمزًا جديدًا على البوابة.',
  },
  codeExpired: { title: 'هذا الرمز قديم.', meaning: 'الرمز صالح عشر دقائق. أنشئ رمزًا جديدًا.' },
  gatewayUnreachable: {
    title: 'البوابة لا تجيب.',
    meaning: 'تحقق من العنوان ومن أن البوابة تعمل.',
  },
  gatewayElsewhere: {
    title: 'البوابة تعمل في مكان آخر.',
    meaning: 'من يديرها يستطيع أن ينظر ويقرر هناك.',
  },
  gatewayRefused: { title: 'لم تفعل البوابة ذلك.', meaning: 'ذكرت سببًا. غيّره ثم حاول من جديد.' },
  insecureUrl: {
    title: 'هذا العنوان غير مشفّر.',
    meaning: `استخدم عنوانًا يبدأ بـ ${ltr('https://')}. أما ${ltr('http://')} غير المشفّر فلا يعمل إلا على هذا الحاسوب.`,
  },
  certificateInvalid: {
    title: 'لا يمكن الوثوق بهذا سلطةً.',
    meaning: 'يجب أن تكون شهادة سارية لسلطة تصديق، نصًا يبدأ بـ BEGIN CERTIFICATE.',
  },
  addressRefused: {
    title: 'لا يمكن استخدام هذا العنوان.',
    meaning: 'يجب أن يكون عنوانًا على الإنترنت يبدأ بـ https://.',
  },
  diskFull: { title: 'قرص هذا الحاسوب ممتلئ.', meaning: 'أفرغ بعض المساحة ثم حاول من جديد.' },
  readOnly: { title: 'قرص هذا الحاسوب للقراءة فقط.', meaning: 'اجعله قابلًا للكتابة ثم حاول من جديد.' },
  tooManyFiles: {
    title: 'في هذا الحاسوب ملفات مفتوحة أكثر مما يُسمح به.',
    meaning: 'أغلق برامج أخرى أو ارفع حد الملفات المفتوحة ثم حاول من جديد.',
  },
  passphraseWrong: {
    title: 'عبارة السر هذه لا تفتح النسخة.',
    meaning: 'تحقق من الحروف الكبيرة والمسافات ثم حاول مرة أخرى.',
  },
  notABackup: { title: 'هذه ليست نسخة من Pairline.', meaning: 'اختر ملفًا آخر ينتهي اسمه بـ ‎.backup‎.' },
  backupDamaged: {
    title: 'هذه النسخة تالفة.',
    meaning: 'إنها مقطوعة أو متغيرة. لم يتغير شيء هنا. خذ نسخة أخرى منها أو نسخة أقدم.',
  },
  backupNewer: { title: 'هذه النسخة من Pairline أحدث.', meaning: 'ثبّت ذلك الإصدار هنا أولًا ثم استعدها.' },
  engineStopped: {
    title: 'توقّف Pairline قبل أن يجيب.',
    meaning: 'انظر إلى الحالة حين يعمل من جديد؛ ربما تم ذلك وربما لم يتم.',
  },
  internal: { title: 'حدث خطأ في Pairline.', meaning: 'حاول من جديد. في سجله تفاصيل أكثر.' },
};
