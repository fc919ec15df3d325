import type { CheckCode, CheckView, EventRow, MachineEvent } from '../../../shared/contract/ui/health.ts';

export interface CheckWords {
  name: string;
  /** What was found, by result. `values` are written out already. */
  found: Record<CheckView['result'], (values: Readonly<Record<string, string>>) => string>;
}

const notYet = () => 'Not measured yet.';

/** @param network the network's name, for `session` */
const checks: Record<CheckCode, (network: string) => CheckWords> = {
  session: (network) => ({
    name: `${network} answers`,
    found: {
      good: () => 'The line is alive.',
      wait: () => 'Not online at the moment. Home shows why.',
      bad: () => 'It needs you. Home shows the next step.',
      unknown: notYet,
    },
  }),
  gateway: () => ({
    name: 'The gateway answers',
    found: {
      good: ({ tookMs }) => (tookMs === undefined ? 'The link is alive.' : `It took ${tookMs}.`),
      wait: () => 'No answer at the moment. New messages wait there.',
      bad: () => 'The link has ended. Home shows the next step.',
      unknown: notYet,
    },
  }),
  reports: () => ({
    name: 'Results reach the gateway',
    found: {
      good: () => 'Nothing is left over.',
      wait: ({ waitingMs }) => `The oldest has waited for ${waitingMs ?? 'a while'}. It is kept until it is told.`,
      bad: notYet,
      unknown: notYet,
    },
  }),
  inbox: () => ({
    name: 'Received messages are handed on',
    found: {
      good: () => 'Nothing is left over.',
      wait: ({ waiting }) => `Waiting for their attachments: ${waiting ?? ''}.`,
      bad: notYet,
      unknown: notYet,
    },
  }),
  store: () => ({
    name: 'Messages are safe on disk',
    found: {
      good: ({ tookMs }) => `A durable write takes ${tookMs ?? 'no time'}.`,
      wait: ({ tookMs }) => `A durable write takes ${tookMs ?? 'long'}, which slows sending down.`,
      bad: () => 'Nothing can be written. Free some space.',
      unknown: notYet,
    },
  }),
  disk: () => ({
    name: 'Room on the disk',
    found: {
      good: ({ freeBytes }) => `${freeBytes ?? ''} free.`,
      wait: ({ freeBytes }) => `Only ${freeBytes ?? ''} free. Make room before it runs out.`,
      bad: ({ freeBytes }) => `Only ${freeBytes ?? ''} free. Make room now.`,
      unknown: () => 'The system does not say.',
    },
  }),
  clock: () => ({
    name: 'Clock',
    found: {
      good: ({ offsetMs }) => `${offsetMs ?? ''} from the gateway’s.`,
      wait: ({ offsetMs }) => `${offsetMs ?? ''} from the gateway’s. Turn on automatic time.`,
      bad: notYet,
      unknown: () => 'The gateway has not told the time yet.',
    },
  }),
  network: () => ({
    name: 'This machine has a network',
    found: {
      good: () => 'It has an address.',
      wait: notYet,
      bad: () => 'No cable and no Wi-Fi. Connect this machine.',
      unknown: notYet,
    },
  }),
  proxy: () => ({
    name: 'The proxy leads out',
    found: {
      good: () => 'It leads where it should.',
      wait: () => 'It answers, but did not lead to one place. Test it in Settings.',
      bad: () => 'Nothing gets through. Look at it, or at Settings.',
      unknown: () => 'Nothing has gone through it yet.',
    },
  }),
  key: () => ({
    name: 'The key to your data',
    found: {
      good: () => 'The system keeps it.',
      wait: () => 'It lies in a file that only your user can read. Keep this machine and its backups private.',
      bad: notYet,
      unknown: notYet,
    },
  }),
};

const results: Record<CheckView['result'], string> = {
  good: 'Good',
  wait: 'Look at it',
  bad: 'Needs you',
  unknown: 'Not known',
};

const severities: Record<EventRow['severity'], string> = { problem: 'Problem', warning: 'Warning', note: 'Note' };

const machineEvents: Record<MachineEvent, string> = {
  slept: 'This machine went to sleep.',
  woke: 'This machine woke up.',
  onBattery: 'This machine runs on its battery.',
  onMains: 'This machine has mains power again.',
  network: 'This machine has another network.',
};

export const healthScreen = {
  title: (problems: number) =>
    problems === 0 ? 'All is well' : problems === 1 ? 'One thing wants attention' : `${problems} things want attention`,
  meaning: (when: string) => `Looked at ${when}.`,
  run: 'Look again',
  checksTitle: 'Checks',
  checks,
  results,
  day: 'The last 24 hours',
  onlineShare: (share: string) => `${share} online`,
  noShare: 'Nothing is known yet',
  from: 'Yesterday',
  now: 'Now',
  span: (state: string, from: string, to: string) => `${state}, ${from} to ${to}`,
  interruptions: (count: number) =>
    count === 0 ? 'No interruption.' : count === 1 ? 'One interruption.' : `${count} interruptions.`,
  charts: 'How it went',
  latency: 'From the API to the network',
  atMost: 'at most',
  latencyMedian: 'half were quicker',
  latencySlow: '99 of 100 were quicker',
  throughput: 'Sent',
  perMinute: 'a minute',
  failedLine: 'refused',
  waiting: 'Waiting',
  messages: 'messages',
  chartEmpty: 'Nothing went out in this time.',
  range: 'Time',
  ranges: { '1': '1 hour', '24': '24 hours', '168': '7 days' },
  events: 'What happened',
  eventsEmpty: 'Nothing that fits.',
  search: 'Search',
  severity: 'Show',
  anySeverity: 'Everything',
  severities,
  older: 'Show older',
  started: 'Pairline started.',
  startedAfter: (gap: string) => `Pairline started. It had not run for ${gap}.`,
  stopped: 'Pairline stopped.',
  erased: 'A person was erased, as the gateway’s owner asked.',
  warningBegan: 'Warning:',
  warningEnded: 'No longer:',
  machineEvents,
  link: 'Gateway:',
  failed: 'A message was not sent:',
  bundle: 'Support bundle',
  bundleMeaning:
    'One file that tells support how things stand. Numbers are replaced, and it holds no message, no key and no password. Read it before you give it away.',
  makeBundle: 'Make support bundle',
  saveBundle: 'Save the file',
  saved: 'Saved. Give it to support.',
  bundleFiles: 'What is in it',
  machine: 'This machine',
  machineStates: { good: 'Ready', wait: 'Look at it', bad: 'Needs you', unknown: 'Looking' },
  seeHealth: 'See Health',
};
