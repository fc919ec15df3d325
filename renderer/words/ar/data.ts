import { ltr, many, named, waitingMessages } from './many.ts';

const messages = (count: number): string =>
  many(count, { one: 'رسالة واحدة', two: 'رسالتان', few: '# رسائل', many: '# رسالة', other: '# رسالة' });

export const data = {
  cancel: 'إلغاء',
  folder: 'مجلد البيانات',
  folderMeaning: 'رسائل هذا التثبيت وارتباطاته وسجلاته في مجلد واحد. لا تغيّر ملفات فيه ما دام Pairline يعمل.',
  where: 'المكان',
  size: 'الحجم',
  free: 'المساحة الحرة على هذا القرص',
  openFolder: 'فتح المجلد',
  kept: (since: string, size: string) => `ما كان هنا قبل الاستعادة في ${since} محفوظ 30 يومًا (${ltr(size)}).`,
  forgetKept: 'إزالته الآن',
  undone: 'لم تعمل النسخة هنا',
  undoneMeaning: 'عاد ما كان هنا من قبل دون أن يضيع شيء. سجل هذا التشغيل يذكر السبب.',

  backup: 'نسخة احتياطية',
  backupMeaning:
    'ملف واحد فيه الحسابات والإعدادات وقائمة الانتظار والسجل والمرفقات، وبوابة هذا الحاسوب مع عملائها. يواصل Pairline عمله أثناء إعدادها.',
  backupWithout:
    'الارتباطات ليست فيها: تتغير مفاتيحها مع كل رسالة، والقديمة منها تفسد الرقم. بعد الاستعادة يُربط كل رقم من جديد.',
  makeBackup: 'إعداد نسخة',
  passphrase: 'عبارة السر',
  passphraseAgain: 'العبارة نفسها مرة أخرى',
  passphraseDiffers: 'العبارتان مختلفتان.',
  passphraseMeaning: 'يُختم الملف بها. من دونها لا يفتحه أحد، ولا نحن: احفظها في مكان آخر.',
  strengths: {
    short: 'أطول قليلًا: 12 حرفًا على الأقل. أربع كلمات أو خمس لا صلة بينها سهلة الحفظ.',
    weak: 'هذه يسهل تخمينها. بضع كلمات أخرى تجعلها جيدة.',
    fair: 'جيدة. كلمة أخرى تجعلها جيدة جدًا.',
    strong: 'جيدة جدًا.',
  },
  seal: 'إعدادها',
  making: 'يجري إعداد النسخة. مع مرفقات كثيرة يستغرق ذلك بضع دقائق.',
  made: (name: string, size: string) => `حُفظت باسم ${named(name)} (${ltr(size)}).`,
  madeMeaning: 'احفظها على قرص آخر أو حاسوب آخر.',
  fetch: (name: string) => `تنزيل ${named(name)}`,
  lastBackup: (at: string, size: string) => `الأخيرة من ${at} (${ltr(size)}).`,

  restore: 'استعادة',
  restoreMeaning: 'تجلب نسخة إلى هذا الحاسوب. تُقرأ وتُفحص كاملة قبل أن يتغير شيء.',
  choose: 'اختيار نسخة',
  chooseOther: 'اختيار غيرها',
  bringing: (percent: string) => `يجري جلب الملف: ${ltr(percent)}`,
  notBrought: 'لم يصل الملف',
  notBroughtMeaning: 'هل يعمل Pairline، وهل في قرصه مساحة؟ حاول مرة أخرى.',
  look: 'النظر فيها',
  looking: 'تُقرأ كلها وتُفحص.',
  inIt: 'في هذه النسخة',
  madeOn: 'أُعدّت',
  madeBy: 'على',
  numbers: 'الأرقام',
  noNumbers: 'لا شيء',
  waiting: 'لم تُرسل حينها',
  messages,
  withGateway: 'مع البوابة وعملائها وقائمة انتظارهم.',
  needsGateway: 'هذه تحتاج إلى بوابة بجانب Pairline',
  needsGatewayMeaning: `شغّل Pairline مع ${ltr('--embedded')} ثم استعدها.`,
  doRestore: 'استعادة هذه النسخة',
  restoreTitle: 'وضع هذه النسخة مكان ما هو هنا؟',
  restoreOld:
    'يجب ألا يشغّل الحاسوب الذي أُعدّت عليه Pairline بعد الآن: حاسوبان بالأرقام نفسها يرسلان الرسائل مرتين. أزل كل شيء هناك أولًا.',
  restoreKept: 'ما هو هنا الآن يوضع جانبًا 30 يومًا، ويعود إن لم تعمل النسخة.',
  restoreAfter: 'بعدها يُربط كل رقم من جديد، ولا يُرسل شيء حتى تأذن.',
  restarting: 'يبدأ Pairline من جديد',
  restartingMeaning: 'يستغرق ذلك لحظة. تعود الصفحة من نفسها.',

  reset: 'البدء من جديد',
  resetMeaning:
    'يزيل كل ما يخص Pairline من هذا الحاسوب: الأرقام والرسائل والمرفقات والبوابة والمفاتيح والإعدادات والسجلات. يُسجَّل خروج الأرقام أولًا.',
  doReset: 'إزالة كل شيء',
  resetTitle: 'إزالة كل شيء من هذا الحاسوب؟',
  resetLost: (waiting: number) =>
    waiting === 0
      ? 'لا رجعة في ذلك. ما وصل وما أُرسل يبقى على هواتفك فقط.'
      : `لا رجعة في ذلك. ${waitingMessages(waiting)} ولن يُرسل منها شيء.`,
  resetBackup: 'إن كنت قد تحتاج إلى شيء منه، فأعدّ نسخة أولًا.',
  resetType: (word: string) => `اكتب «${word}» للمتابعة`,
  resetWord: 'إزالة',
  notLoggedOut: (names: string) => `تعذّر الوصول إلى: ${named(names)}. أزل هذا الجهاز على هواتفها من الأجهزة المرتبطة.`,
  resetLink: `ثم أنشئ رابطًا جديدًا لهذا المتصفح: ${ltr('npm run pairline -- ui link')}`,

  restored: 'مستعاد من نسخة: لا يُرسل شيء بعد',
  restoredOf: (at: string) => `أُعدّت في ${at}.`,
  restoredWaiting: (count: number) =>
    `${waitingMessages(count)} حينها. ربما أُرسل شيء منها بعد ذلك من الحاسوب الذي أُعدّت عليه النسخة.`,
  restoredInFlight: 'ما كان في طريقه حينها مدرج على أنه غير مؤكد، ولا يُرسل مرة أخرى من نفسه أبدًا.',
  restoredOld: 'يجب ألا يشغّل ذلك الحاسوب Pairline بعد الآن.',
  sendWaiting: 'إرسال ما ينتظر',
  giveUpWaiting: 'عدم إرساله',
  sendTitle: 'إرسال ما كان ينتظر عند إعداد النسخة؟',
  sendMeaning: 'من وصلته إحدى هذه الرسائل قد تصله مرتين. انظر في قائمة الانتظار أولًا إن لم تكن متأكدًا.',
  giveUpTitle: 'ترك هذه الرسائل دون إرسال؟',
  giveUpMeaning: 'تنتهي غير مؤكدة أو ملغاة، وتُبلَّغ البرامج التي أرسلتها. أما الجديدة فتُرسل.',
  seeQueue: 'عرض قائمة الانتظار',
};
