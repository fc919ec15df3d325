import type { Words } from '../index.ts';
import { ltr } from './many.ts';

export const linkStates: Words['linkStates'] = {
  notEnrolled: { word: 'غير موصولة بعد', shape: 'triangle', tone: 'wait' },
  connecting: { word: 'جارٍ الاتصال', shape: 'ring', tone: 'wait' },
  linked: { word: 'موصولة', shape: 'dot', tone: 'good' },
  waiting: { word: 'في انتظار إعادة الاتصال', shape: 'clock', tone: 'wait' },
  replaced: { word: 'مستخدمة في مكان آخر', shape: 'triangle', tone: 'bad' },
  stopped: { word: 'متوقفة', shape: 'triangle', tone: 'bad' },
};

export const linkProblems = {
  unreachable: {
    title: 'لا يمكن الوصول إلى البوابة.',
    meaning: 'الرسائل الجديدة تنتظر هناك وتصل حالما تجيب. والنتائج هنا محفوظة.',
    next: 'حاول الآن',
  },
  proxyUnreachable: {
    title: 'الوكيل لا يجيب.',
    meaning: 'كل شيء يمر عبره، فلا يمكن الوصول إلى البوابة. انظر إليه أو إلى الإعدادات.',
    next: 'حاول الآن',
  },
  proxyLogin: {
    title: 'الوكيل لا يقبل هذا المستخدم وكلمة المرور هذه.',
    meaning: 'صحّحهما في الإعدادات. لا يخرج شيء دون المرور بالوكيل.',
    next: 'حاول الآن',
  },
  proxyRefused: {
    title: 'الوكيل لا يوصل إلى البوابة.',
    meaning: 'هو يجيب لكنه لا يتصل بهناك. من يديره يستطيع أن يسمح بذلك.',
    next: 'حاول الآن',
  },
  certificateRefused: {
    title: 'شهادة البوابة غير موثوقة هنا.',
    meaning: 'إما انتهت، أو تسمّي عنوانًا آخر، أو وقّعتها سلطة شركتك الخاصة: عندئذٍ أضفها في الإعدادات.',
    next: 'حاول الآن',
  },
  timedOut: {
    title: 'لم تجب البوابة في الوقت المناسب.',
    meaning: 'ربما تكون مشغولة أو الشبكة بطيئة. Pairline يعيد المحاولة من تلقاء نفسه.',
    next: 'حاول الآن',
  },
  gatewayError: {
    title: 'في البوابة نفسها مشكلة.',
    meaning: 'أجابت بخطأ. Pairline يعيد المحاولة من تلقاء نفسه؛ وفي سجل البوابة تفاصيل أكثر.',
    next: 'حاول الآن',
  },
  rateLimited: {
    title: 'البوابة تطلب استدعاءات أقل.',
    meaning: 'ينتظر Pairline المدة التي طُلبت منه ثم يتابع.',
    next: 'حاول الآن',
  },
  tokenRefused: {
    title: 'لم تعد البوابة تعرف هذا الحاسوب.',
    meaning: 'لقد أُزيل هناك، أو أُعدّت البوابة من جديد. صِله مرة أخرى برمز جديد.',
    next: 'الوصل من جديد',
  },
  versionUnsupported: {
    title: 'إصدار البوابة وإصدار Pairline هذا متباعدان.',
    meaning: 'حدّث الأقدم منهما ثم حاول من جديد.',
    next: 'أعد المحاولة',
  },
  otherGateway: {
    title: 'تجيب على هذا العنوان بوابة مختلفة.',
    meaning: 'لم يُرسل إليها شيء. إن كنت نقلت البوابة عن قصد، فصِلها من جديد برمز جديد.',
    next: 'الوصل من جديد',
  },
  codeInvalid: {
    title: 'البوابة لا تعرف هذا الرمز.',
    meaning: 'كل رمز يعمل مرة واحدة. تحقق من خطأ في الكتابة، أو أنشئ رمزًا جديدًا على البوابة.',
    next: 'جرّب رمزًا آخر',
  },
  codeExpired: {
    title: 'هذا الرمز قديم.',
    meaning: 'الرمز صالح عشر دقائق. أنشئ رمزًا جديدًا على البوابة.',
    next: 'جرّب رمزًا آخر',
  },
  insecureUrl: {
    title: 'هذا العنوان غير مشفّر.',
    meaning: `استخدم عنوانًا يبدأ بـ ${ltr('https://')}. أما ${ltr('http://')} غير المشفّر فلا يعمل إلا على هذا الحاسوب.`,
    next: 'تغيير العنوان',
  },
  badAnswer: {
    title: 'شيء ما يجيب على هذا العنوان، لكن ليس كما تجيب بوابة Pairline.',
    meaning: 'ربما يكون في الطريق وكيل أو خادم آخر. تحقق من العنوان.',
    next: 'أعد المحاولة',
  },
};
