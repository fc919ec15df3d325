import type { Retention } from '../../../shared/policy/retention.ts';

const kinds: Record<keyof Retention, { label: string; meaning: string }> = {
  sentDays: {
    label: 'Sent messages',
    meaning: 'With their text, from the end of each. Results without text stay 90 days, so that nothing is sent twice.',
  },
  mediaDays: { label: 'Attachments of sent messages', meaning: 'Never longer than the messages themselves.' },
  receivedDays: {
    label: 'Received messages and addresses',
    meaning: 'At the gateway on this computer: what came in, and which numbers were written to.',
  },
  eventsDays: { label: 'Events and charts', meaning: 'What Health shows of the past.' },
  logsDays: { label: 'Logs', meaning: 'Files for support, without texts and numbers.' },
};

const some = (count: number, most: number): string =>
  count > most ? `more than ${most.toLocaleString('en')}` : count.toLocaleString('en');

export const retention = {
  title: 'How long things are kept',
  meaning: 'What is older is deleted by itself, in small steps. What has not ended yet always stays.',
  hosted:
    'Received messages leave this device as soon as the hosted gateway has them. Whoever runs it decides how long they stay there.',
  kinds,
  days: (count: number) =>
    count === 1 ? 'one day' : count === 365 ? 'one year' : `${count.toLocaleString('en')} days`,
  lateReceipts:
    'With less than 14 days, a phone that was off for longer may show that it waits for a message, and can never get it.',
  save: 'Save',
  undo: 'Undo',
  looking: 'Looking what that deletes',
  asks: 'Delete what is older?',
  confirm: 'Keep shorter and delete',
  cancel: 'Cancel',
  lossSent: (count: number, most: number) => `Sent messages: ${some(count, most)}`,
  lossMedia: (count: number, most: number) => `Attachments: ${some(count, most)}`,
  lossEvents: (count: number, most: number) => `Events: ${some(count, most)}`,
  lossLogs: (count: number) => `Log files: ${count.toLocaleString('en')}`,
  lossContents: (count: number, most: number) => `Texts at the gateway: ${some(count, most)}`,
  lossMessages: (count: number, most: number) => `Messages at the gateway: ${some(count, most)}`,
  goes: 'This goes now and cannot be brought back:',
};
