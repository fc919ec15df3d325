import type { Command } from 'commander';
import { toString as qrText } from 'qrcode';
import type { AccountView, UiCall, UiInput, UiSnapshot } from '../../shared/contract/ui.ts';
import { CHANNELS, type Channel } from '../../shared/model/channel.ts';
import type { SessionKind } from '../../shared/model/session.ts';
import { OwnerError, type Owner, type OwnerAnswers } from '../headless/owner-door.ts';
import { deviceCommand, print, runningOwner, type DeviceOptions } from './command.ts';

interface PairOptions extends DeviceOptions {
  readonly code?: string;
  readonly channel: string;
  readonly account?: string;
  readonly label: string;
}

/** States from which a pairing can begin. */
const PAIRABLE: readonly SessionKind[] = ['unpaired', 'loggedOut', 'pairing'];

/** `pairline pair`: a number is paired on the terminal, which shows each new code until the phone has taken one. */
export function pairCommand(program: Command): void {
  deviceCommand(program, 'pair', 'pairs a number: shows the QR code here until the phone has scanned it')
    .option('--code <number>', 'the phone with this number types a code instead')
    .option('--channel <channel>', CHANNELS.join(' or '), 'whatsapp')
    .option('--account <id>', 'pair this account again (see pairline status)')
    .option('--label <name>', 'what to call a new account', 'My number')
    .action(async (options: PairOptions) => {
      const owner = await runningOwner(options);
      const accountId = await accountFor(owner, options);
      const stop = (): void => {
        // Who presses Ctrl+C leaves no open code behind; then the command has ended as such commands do.
        const end = (): never => process.exit(130);
        owner.ui('account.cancelPairing', { accountId }).then(end, end);
      };
      process.once('SIGINT', stop);
      const phoneNumber = options.code?.replace(/[\s+()-]/g, '');
      await must(owner, 'account.pair', { accountId, ...(phoneNumber !== undefined && { phoneNumber }) });
      await untilPaired(owner, accountId, options);
      process.off('SIGINT', stop);
    });
}

/** The account that is meant, or the only one that waits to be paired, or a new one. */
async function accountFor(owner: Owner, { account, channel, label }: PairOptions): Promise<string> {
  if (!isChannel(channel)) throw new OwnerError('badInput', `There is no channel ${channel}: ${CHANNELS.join(', ')}.`);
  const { snapshot } = await owner.call('snapshot', {});
  if (account !== undefined) {
    const found = snapshot.accounts.find(({ id }) => id === account);
    if (!found) throw new OwnerError('accountNotFound', `There is no account ${account}. See pairline status.`);
    if (found.session.kind === 'online') throw new OwnerError('notPossibleNow', `${found.label} is paired and online.`);
    return account;
  }
  const free = snapshot.accounts.filter((one) => one.channel === channel && PAIRABLE.includes(one.session.kind));
  const [only, ...others] = free;
  if (only === undefined) return (await must(owner, 'account.add', { channel, label })).accountId;
  if (others.length === 0) return only.id;
  throw new OwnerError(
    'badInput',
    `Name one with --account: ${free.map(({ id, label }) => `${id} (${label})`).join(', ')}.`,
  );
}

const isChannel = (text: string): text is Channel => (CHANNELS as readonly string[]).includes(text);

async function must<C extends UiCall>(owner: Owner, name: C, input: UiInput<C>) {
  const result = await owner.ui(name, input);
  if (result.ok) return result.value;
  throw new OwnerError(
    result.error.code,
    `That did not work: ${result.error.code} ${result.error.detail ?? ''}`.trim(),
  );
}

/** @throws OwnerError when the pairing ended without a pair */
async function untilPaired(owner: Owner, accountId: string, options: PairOptions): Promise<void> {
  let seen: OwnerAnswers['snapshot'] | undefined;
  let shown = '';
  for (;;) {
    seen = await owner.call('snapshot', seen === undefined ? {} : { after: seen.version });
    const account = accountOf(seen.snapshot, accountId);
    if (!account) throw new OwnerError('accountNotFound', 'The account was removed meanwhile.');
    const { session } = account;
    if (session.kind === 'online') {
      const number = account.identity?.number ?? '';
      return print(options, { kind: 'paired', accountId, number }, [`Paired: +${number} is online.`]);
    }
    if (session.kind === 'pairing') {
      const next = await promptOf(session.step, options);
      if (next !== undefined && next.key !== shown) {
        shown = next.key;
        print(options, next.json, next.lines);
      }
    } else if (session.kind !== 'connecting' && session.kind !== 'waiting') {
      const cause = 'cause' in session ? (session.cause?.code ?? session.kind) : session.kind;
      throw new OwnerError(cause, ENDED[cause] ?? `The pairing ended (${cause}). Start it again: pairline pair`);
    }
  }
}

const ENDED: Readonly<Record<string, string>> = {
  qrExpired: 'No phone scanned the code in time. Start again: pairline pair',
  pairingStopped: 'The pairing was stopped elsewhere.',
  pairingFailed: 'The phone and the network could not finish. Start again: pairline pair',
  otherNumber: 'Another number than before was paired. Open the screens to decide: pairline ui link',
};

const accountOf = (snapshot: UiSnapshot, id: string): AccountView | undefined =>
  snapshot.accounts.find((account) => account.id === id);

interface Prompt {
  /** Shown once. */
  key: string;
  json: object;
  lines: string[];
}

async function promptOf(
  step: Extract<AccountView['session'], { kind: 'pairing' }>['step'],
  { json }: DeviceOptions,
): Promise<Prompt | undefined> {
  switch (step.kind) {
    case 'starting':
      return undefined;
    case 'qr': {
      const { qr, expiresAt } = step;
      const picture = json ? '' : await qrText(qr, { type: 'terminal', small: true, errorCorrectionLevel: 'L' });
      const say =
        'On the phone: Settings > Linked devices > Link a device. Point it at this code; it changes by itself.';
      return { key: qr, json: { kind: 'qr', qr, expiresAt }, lines: [picture, say] };
    }
    case 'code': {
      const { code, expiresAt } = step;
      const say = 'On the phone: Settings > Linked devices > Link a device > Link with phone number. Type:';
      return { key: code, json: { kind: 'code', code, expiresAt }, lines: [say, `  ${code}`] };
    }
    case 'codeAsked':
      return question('codeAsked', 'The network sent a code.');
    case 'passwordAsked':
      return question('passwordAsked', 'The account asks for its second password.');
    case 'finishing':
      return { key: 'finishing', json: { kind: 'finishing' }, lines: ['The phone has it. Finishing ...'] };
    default:
      return step satisfies never;
  }
}

/** Neither is typed here: the screens know all that can go wrong with it. */
const question = (kind: string, asked: string): Prompt => ({
  key: kind,
  json: { kind },
  lines: [`${asked} Type it on the screens (pairline ui link); this command goes on by itself.`],
});
