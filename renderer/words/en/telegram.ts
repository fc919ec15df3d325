import type { AnswerProblem, CodeDelivery } from '../../../shared/model/session.ts';

/** What only Telegram asks for. */
export const telegram = {
  app: {
    title: 'Tell Telegram which program this is',
    meaning:
      'Telegram gives every program a number and a key. You get yours once, in five minutes, and Pairline keeps them sealed on this machine.',
    steps: [
      { what: 'Open my.telegram.org', how: 'In any browser. Sign in with your phone number; Telegram sends a code.' },
      { what: 'Open API development tools', how: 'Give the app any title and short name. The rest may stay empty.' },
      { what: 'Copy api_id and api_hash to here', how: 'Keep them to yourself: they stand for you.' },
    ],
    address: 'The address to open',
    apiId: 'api_id',
    apiIdHint: 'A number, for example 12345.',
    apiIdProblem: 'This is a number of digits alone.',
    apiHash: 'api_hash',
    apiHashHint: '32 letters and digits.',
    apiHashProblem: 'It has 32 characters: digits and the letters a to f.',
    save: 'Keep and go on',
  },
  steps: [
    { what: 'Open Telegram on the phone', how: 'The phone that holds the number.' },
    { what: 'Open Settings, then Devices', how: 'On some phones it is called Active sessions.' },
    {
      what: 'Tap Link desktop device and point the phone here',
      how: 'A new code comes by itself when this one runs out.',
    },
  ],
  codeSteps: [
    { what: 'Look for a message from Telegram', how: 'It comes to the app where this number is signed in, or by SMS.' },
    { what: 'Type its code here', how: 'Nobody else may see it. Pairline does not keep it.' },
  ],
  sentMeaning: 'Telegram confirmed it. It does not tell when a message reaches the phone, only when it is read.',
  passwordSteps: [
    {
      what: 'Remember the second password',
      how: 'Telegram calls it two-step verification: you chose it yourself, under Settings, Privacy and Security.',
    },
    { what: 'Type it here', how: 'Nobody else may see it. Pairline does not keep it.' },
  ],
  byCode: 'Sign in with a code instead',
  sendCode: 'Send the code',
  sentBy: {
    app: 'Telegram sent a code to its app on your other devices.',
    sms: 'Telegram sent a code by SMS.',
    call: 'Telegram calls you: the code is said, or is the end of the caller’s number.',
    email: 'Telegram sent a code by email.',
    other: 'Telegram sent a code.',
  } satisfies Record<CodeDelivery, string>,
  code: 'Code',
  codeLength: (length: number) => `It has ${length} characters.`,
  confirmCode: 'Sign in',
  resend: 'Send it another way',
  resendIn: (seconds: number) => `Another way in ${seconds} s`,
  password: 'Password',
  passwordMeaning: 'This account is protected by a second password. Pairline uses it once and does not keep it.',
  hint: (hint: string) => `Your hint: ${hint}`,
  confirmPassword: 'Sign in',
  checking: 'Telegram is checking it',
  problems: {
    wrong: 'That was not right. Look again.',
    expired: 'That code has run out. Ask for another one.',
    noOtherWay: 'Telegram has no other way to send it now.',
  } satisfies Record<Exclude<AnswerProblem['code'], 'wait'>, string>,
  waitUntil: (time: string) => `Telegram takes no answer before ${time}. Try again then.`,
};
