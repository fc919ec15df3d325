import type { OwnPlan } from '../../../shared/contract/pacing.ts';
import type { Language, Theme } from '../../../shared/contract/ui.ts';
import { many } from './many.ts';

const themes: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' };

const paces: Record<OwnPlan, string> = {
  careful: 'Careful: 6 a minute, at most 150 an hour',
  basic: '3 a minute',
  professional: '6 a minute',
  business: '15 a minute',
  enterprise: '100 a minute',
};

const leftBehind = (count: number): string =>
  count === 1 ? 'One message still waits here.' : `${count.toLocaleString('en')} messages still wait here.`;

export const settings = {
  title: 'Settings',
  meaning: 'What you change is kept at once.',
  cancel: 'Cancel',
  thisComputer: 'This computer',
  habits: {
    keepRunning: {
      label: 'Keep running when the window is closed',
      meaning: 'Your numbers stay connected. Pairline waits as an icon in the tray.',
    },
    startAtLogin: {
      label: 'Start when you log in',
      meaning: 'Quietly, without a window.',
    },
    keepAwake: {
      label: 'Keep this computer awake',
      meaning: 'While a number is paired and it has mains power. The screen may still turn off.',
    },
    notify: {
      label: 'Notify me when something needs me',
      meaning: 'Only then: what mends itself stays quiet.',
    },
  },
  gateway: 'Gateway',
  isEmbedded: 'It runs on this computer, for programs here:',
  isHosted: 'A hosted gateway hands its messages to this device:',
  toHosted: 'Use a hosted gateway',
  toOther: 'Use another hosted gateway',
  toEmbedded: 'Use the one on this computer',
  backTitle: 'Use the gateway on this computer?',
  backMeaning:
    'The hosted one gets no messages out through this device any more. Programs then send to the address on this computer, with its own credentials.',
  hostedMeaning:
    'Its operator gives you the address and a code. The gateway on this computer then rests, with all it holds: programs that send to it get no answer until you come back to it. If the code is refused, nothing changes.',
  leftBehind,
  leftBehindMeaning:
    'They belong to the present gateway and do not go out through another one. Wait until they are through, or come back to it later: what can still be sent then goes out.',
  linkAsks: 'A link wants to connect this device to a gateway',
  linkMeaning: 'Nothing has been done yet.',
  linkTrust:
    'Whoever runs this gateway can send messages from your numbers and read those that come in. Go on only if you know them and expected this link.',
  linkTo: (host: string) => `Connect to ${host}`,
  linkRefuse: 'Do nothing',
  pace: 'Pace and quiet hours',
  paceMeaning: 'Slower is safer for a number. What waits goes out later; nothing is lost.',
  paceOf: (account: string) => `Pace of ${account}`,
  asGateway: 'As the gateway says',
  paces,
  carefulTelegram: 'Careful: 15 a minute, at most 300 an hour',
  newChats: (account: string) => `New people a day from ${account}`,
  newChatsAsPace: (count: number | undefined) =>
    count === undefined ? 'As its pace says' : `As its pace says: ${count.toLocaleString('en')}`,
  newChatsADay: (count: number) => many(count, 'One new person', '# new people'),
  newChatsMeaning: 'Telegram takes many messages to strangers for spam. People who know this number are not counted.',
  paceHosted: 'A hosted gateway’s pace is never exceeded, whatever you choose here.',
  paceOwn: 'A new number starts slower and grows into its pace within two weeks.',
  quiet: (account: string) => `Quiet hours for ${account}`,
  quietMeaning: 'Nothing is sent then, except what is urgent.',
  quietFrom: 'From',
  quietTo: 'To',
  quietZone: 'Time zone',
  quietZoneHint: 'For example Europe/Madrid',
  quietZoneWrong: 'No such time zone. Write it like Europe/Madrid.',
  quietSame: 'The end must be another time than the beginning.',
  save: 'Save',
  appearance: 'Appearance',
  theme: 'Colours',
  themes,
  language: 'Language',
  systemLanguage: 'As the system',
};

/** Each language by its own name, so that who cannot read the present one finds theirs. The same in every catalogue. */
export const languageNames: Record<Language, string> = { en: 'English', es: 'Español', ar: 'العربية' };
