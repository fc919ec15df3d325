/** How the owner's programs send. */
export const api = {
  title: 'Send from your programs',
  meaning: 'A shop system or a script calls an address, and the message goes out from your number.',
  credentials: 'What a program needs',
  address: 'Address',
  clientId: 'Client id',
  clientSecret: 'Client secret',
  show: 'Show',
  hide: 'Hide',
  hidden: 'Hidden',
  onlyHere: 'Only programs on this machine reach the address. Whoever has the secret can send from your number.',
  renew: 'Make a new secret',
  renewTitle: 'Make a new secret?',
  renewMeaning: 'Programs that use the present one are refused from then on, until you give them the new one.',
  renewed: 'The secret is new. Give it to your programs.',
  cancel: 'Cancel',
  down: 'The gateway beside Pairline does not answer.',
  downMeaning: 'It starts again by itself. What it knows is shown as soon as it runs.',
  retry: 'Try again',
  loading: 'Asking the gateway',
  hosted: 'Client id and secret come from whoever runs your gateway.',
  hostedMeaning: 'It keeps no readable secret, so none can be shown here.',
  sample: 'Try it',
  from: 'From',
  to: 'Phone number to write to',
  toHint: 'Digits with the country code. For example your own second phone.',
  text: 'Hello from Pairline',
  paste: {
    shell: 'Paste this into a terminal on this machine.',
    powershell: 'Paste this into PowerShell on this machine.',
  },
  fromAnywhere: {
    shell: 'Fill in what you were given, and paste it into a terminal.',
    powershell: 'Fill in what you were given, and paste it into PowerShell.',
  },
  withSecret: 'Copy fills in the secret.',
  command: 'command',
  statusCommand: 'command for the status',
  answer: 'The answer comes at once.',
  answerMeaning:
    'Queued means that it is stored safely and goes out by itself, also after a power cut. Watch it in the',
  queue: 'queue',
  status: 'Or ask, with the id from the answer.',
  before: {
    add: {
      title: 'No number is paired yet.',
      meaning: 'Messages go out from your own number, so add that first.',
      next: 'Add a number',
    },
    pair: (label: string) => ({
      title: `${label} is not paired yet.`,
      meaning: 'Link it with the phone that holds the number. That takes a minute.',
      next: 'Pair it',
    }),
    link: {
      title: 'This machine has no gateway yet.',
      meaning: 'Programs call a gateway. Link this machine with one first.',
      next: 'Go to Home',
    },
    held: {
      title: 'Your number is held back.',
      meaning: 'Another number than before is paired. Home says what to do.',
      next: 'Go to Home',
    },
    preparing: {
      title: 'Your number is being set up.',
      meaning: 'The gateway gives it its place in the address. This takes a moment and happens by itself.',
    },
    askOperator: {
      title: 'Your number serves no instance yet.',
      meaning: 'Whoever runs the gateway makes one for your client. It is taken by itself then.',
    },
  },
};

export const copy = {
  copy: 'Copy',
  done: 'Copied',
  said: (what: string) => `Copied the ${what}.`,
  refused: 'The browser did not allow it: select it and copy it by hand.',
};
