import { GREETINGS, STOP_WORDS, type OptInLanguage } from './opt-in-words.ts';

/** What the gateway says to a person by itself, each once and in the person's language. */
export type OptInAnswer = 'registered' | 'alreadyRegistered' | 'optedOut';

type Texts = Readonly<Record<OptInAnswer, string>>;

/** `{word}`: the stop word of the language, or, for who has left, its greeting. */
const TEXTS: Readonly<Record<OptInLanguage, Texts>> = {
  ar: {
    registered: 'شكرًا لك، تم تسجيلك. ستصلك الآن رسائل من هذا الرقم. لإيقافها في أي وقت أرسل «{word}».',
    alreadyRegistered: 'أنت مسجّل بالفعل. لإيقاف الرسائل في أي وقت أرسل «{word}».',
    optedOut: 'تم. لن تصلك رسائل أخرى من هذا الرقم. إذا غيّرت رأيك فأرسل «{word}».',
  },
  de: {
    registered:
      'Danke, du bist angemeldet und bekommst nun Nachrichten von dieser Nummer. Abmelden geht jederzeit mit {word}.',
    alreadyRegistered: 'Du bist schon angemeldet. Abmelden geht jederzeit mit {word}.',
    optedOut: 'Erledigt: Du bekommst keine Nachrichten mehr von dieser Nummer. Falls doch wieder, schreib {word}.',
  },
  en: {
    registered:
      'Thank you, you are registered and will get messages from this number. Send {word} at any time to end them.',
    alreadyRegistered: 'You are registered already. Send {word} at any time to end the messages.',
    optedOut: 'Done: you will get no more messages from this number. If you change your mind, send {word}.',
  },
  es: {
    registered:
      'Gracias, ya estás en la lista y recibirás mensajes de este número. Para dejar de recibirlos, envía {word} cuando quieras.',
    alreadyRegistered: 'Ya estabas en la lista. Para dejar de recibir mensajes, envía {word} cuando quieras.',
    optedOut: 'Hecho: no recibirás más mensajes de este número. Si cambias de idea, envía {word}.',
  },
  fr: {
    registered:
      'Merci, votre inscription est faite : vous recevrez les messages de ce numéro. Pour ne plus en recevoir, envoyez {word} à tout moment.',
    alreadyRegistered:
      'Votre inscription est déjà faite. Pour ne plus recevoir de messages, envoyez {word} à tout moment.',
    optedOut: 'C’est fait : vous ne recevrez plus de messages de ce numéro. Si vous changez d’avis, envoyez {word}.',
  },
  he: {
    registered: 'תודה, נרשמת ותקבל/י הודעות מהמספר הזה. כדי להפסיק בכל עת, שלח/י {word}.',
    alreadyRegistered: 'כבר נרשמת. כדי להפסיק את ההודעות בכל עת, שלח/י {word}.',
    optedOut: 'בוצע: לא תקבל/י עוד הודעות מהמספר הזה. אם תשנה/י את דעתך, שלח/י {word}.',
  },
  hi: {
    registered: 'धन्यवाद, आपका पंजीकरण हो गया है। अब आपको इस नंबर से संदेश मिलेंगे। इन्हें कभी भी रोकने के लिए {word} भेजें।',
    alreadyRegistered: 'आप पहले से पंजीकृत हैं। संदेश कभी भी रोकने के लिए {word} भेजें।',
    optedOut: 'हो गया: अब आपको इस नंबर से कोई संदेश नहीं मिलेगा। अगर आपका मन बदले, तो {word} भेजें।',
  },
  id: {
    registered:
      'Terima kasih, Anda sudah terdaftar dan akan menerima pesan dari nomor ini. Kirim {word} kapan saja untuk berhenti.',
    alreadyRegistered: 'Anda sudah terdaftar. Kirim {word} kapan saja untuk berhenti menerima pesan.',
    optedOut: 'Selesai: Anda tidak akan menerima pesan lagi dari nomor ini. Jika berubah pikiran, kirim {word}.',
  },
  it: {
    registered:
      'Grazie, la registrazione è fatta: riceverai i messaggi di questo numero. Per non riceverne più, invia {word} quando vuoi.',
    alreadyRegistered: 'La registrazione c’è già. Per non ricevere più messaggi, invia {word} quando vuoi.',
    optedOut: 'Fatto: non riceverai più messaggi da questo numero. Se cambi idea, invia {word}.',
  },
  ja: {
    registered:
      'ありがとうございます。登録が完了し、この番号からメッセージが届くようになりました。停止するには、いつでも「{word}」と送ってください。',
    alreadyRegistered: 'すでに登録されています。停止するには、いつでも「{word}」と送ってください。',
    optedOut: '停止しました。この番号からメッセージは届きません。再開するには「{word}」と送ってください。',
  },
  nl: {
    registered: 'Bedankt, je bent aangemeld en krijgt nu berichten van dit nummer. Stoppen kan altijd met {word}.',
    alreadyRegistered: 'Je bent al aangemeld. Stoppen kan altijd met {word}.',
    optedOut: 'Klaar: je krijgt geen berichten meer van dit nummer. Bedenk je je, stuur dan {word}.',
  },
  pt: {
    registered:
      'Agradecemos: o seu registo está feito e vai receber mensagens deste número. Para deixar de as receber, envie {word} quando quiser.',
    alreadyRegistered: 'O seu registo já está feito. Para deixar de receber mensagens, envie {word} quando quiser.',
    optedOut: 'Pronto: não vai receber mais mensagens deste número. Se mudar de ideia, envie {word}.',
  },
  ru: {
    registered:
      'Спасибо, вы подписаны и будете получать сообщения с этого номера. Чтобы отписаться, в любое время отправьте {word}.',
    alreadyRegistered: 'Вы уже подписаны. Чтобы отписаться, в любое время отправьте {word}.',
    optedOut: 'Готово: сообщений с этого номера больше не будет. Если передумаете, отправьте {word}.',
  },
  uk: {
    registered:
      'Дякуємо, вас зареєстровано: ви отримуватимете повідомлення з цього номера. Щоб відмовитися, будь-коли надішліть {word}.',
    alreadyRegistered: 'Вас уже зареєстровано. Щоб відмовитися від повідомлень, будь-коли надішліть {word}.',
    optedOut: 'Готово: повідомлень із цього номера більше не буде. Якщо передумаєте, надішліть {word}.',
  },
  zh: {
    registered: '谢谢，您已登记，将会收到此号码的消息。如需停止，请随时发送“{word}”。',
    alreadyRegistered: '您已经登记过了。如需停止接收消息，请随时发送“{word}”。',
    optedOut: '好的，您不会再收到此号码的消息。如果改变主意，请发送“{word}”。',
  },
};

export function answerText(answer: OptInAnswer, language: OptInLanguage): string {
  const [word = ''] = (answer === 'optedOut' ? GREETINGS : STOP_WORDS)[language];
  return TEXTS[language][answer].replace('{word}', word);
}
