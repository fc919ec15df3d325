import type { Warning, WarningCode, WarningOwner } from '../../../shared/contract/ui.ts';

export interface WarningWords {
  title: string;
  meaning: string;
  /** What a person does about it; Pairline cannot do it for them. */
  next: string;
}

type Values = NonNullable<Warning['values']>;

const seconds = (values: Values): string =>
  typeof values['seconds'] === 'number' ? `${Math.round(Math.abs(values['seconds']))} seconds` : 'more than a minute';

const count = (values: Values): string =>
  typeof values['count'] === 'number' ? values['count'].toLocaleString('en') : 'Some';

export const warnings: Record<WarningCode, (values: Values) => WarningWords> = {
  clockOff: (values) => ({
    title: `The clock of this machine is off by ${seconds(values)}.`,
    meaning: 'Times shown here and the expiry of messages may be wrong.',
    next: 'Turn on automatic time on this machine.',
  }),
  gatewayUnreachable: () => ({
    title: 'The gateway has not answered for a while.',
    meaning: 'New messages wait there. Those already here still go out.',
    next: 'Check the internet of this machine and whether the gateway runs.',
  }),
  proxyFailing: (values) => ({
    title:
      values['problem'] === 'proxyLogin'
        ? 'The proxy does not accept this user and password.'
        : 'The proxy does not answer.',
    meaning: 'Everything goes through it: no message goes out or comes in until it works. Nothing is sent past it.',
    next: 'Look at the proxy, or test and change it in Settings.',
  }),
  diskFull: () => ({
    title: 'The disk of this machine is full, or nearly.',
    meaning: 'Pairline takes no new messages until there is room, so that none is lost.',
    next: 'Free some space on this machine.',
  }),
  readOnly: () => ({
    title: 'The disk of this machine is read-only.',
    meaning: 'Pairline can keep nothing, so it takes and sends no messages. None is lost: they wait at the gateway.',
    next: 'Make the disk writable again. A disk that turned read-only by itself may be failing: make a copy of your data.',
  }),
  storeFailing: () => ({
    title: 'Pairline cannot write to its disk.',
    meaning: 'The system gives no reason; the disk may be failing. Until it writes again, no messages go out.',
    next: 'Check the disk of this machine, then restart Pairline.',
  }),
  tooManyFiles: () => ({
    title: 'This machine has too many open files.',
    meaning: 'Pairline can open no connections or files until some are free. It goes on by itself then.',
    next: 'Close other programs, or raise the limit of open files (ulimit -n, or LimitNOFILE in the service).',
  }),
  storeSlow: () => ({
    title: 'The disk of this machine is slow.',
    meaning: 'Every message is written to disk before it goes out, so sending is slower too.',
    next: 'See what else uses the disk, or move Pairline’s data to a faster one.',
  }),
  keyUnprotected: () => ({
    title: 'The key to your data lies in a file on this machine.',
    meaning: 'Whoever can read this user’s files can read the pairing. The system offers no safer place here.',
    next: 'On a desktop, install GNOME Keyring or KWallet and start Pairline again: the key moves there by itself. On a server, use a systemd credential. Until then keep this machine and its backups private.',
  }),
  reportsWaiting: (values) => ({
    title: `${count(values)} results wait to be told to the gateway.`,
    meaning: 'They are safe here and go out when the gateway answers. Until then it shows an older status.',
    next: 'Check the link to the gateway.',
  }),
};

export const warningOwners: Record<WarningOwner, string> = {
  phone: 'On the phone',
  network: 'On the network',
  whatsapp: 'At WhatsApp',
  gateway: 'At the gateway',
  machine: 'On this machine',
};
