import type { Command } from 'commander';
import { createQuestions, type Questions } from '../../platform/questions.ts';
import type { AccountView, UiCall, UiInput, UiSnapshot } from '../../shared/contract/ui.ts';
import { CHANNELS, type Channel } from '../../shared/model/channel.ts';
import type { SessionKind } from '../../shared/model/session.ts';
import { OwnerError, type Owner, type OwnerAnswers } from '../headless/owner-door.ts';
import { deviceCommand, print, runningOwner, type DeviceOptions } from './command.ts';
import { ANOTHER_WAY, pairingPrompt, type PairingPrompt } from './pairing-prompt.ts';
import { askTelegramApp } from './telegram-app.ts';

interface PairOptions extends DeviceOptions {
  readonly code?: string;
  readonly channel: string;
  readonly account?: string;
  readonly label: string;
}

/** States from which a pairing can begin. */
const PAIRABLE: readonly SessionKind[] = ['unpaired', 'loggedOut', 'pairing'];

/**
 * `pairline pair`: a number is paired on the terminal, which shows each new code until the phone has taken one, and asks for what
 * Telegram asks for. Answers are typed there, or are lines of the standard input.
 */
export function pairCommand(program: Command): void {
  deviceCommand(program, 'pair', 'pairs a number: shows the QR code here until the phone has scanned it')
    .option('--code <number>', 'by a code instead: WhatsApp’s is typed on the phone, Telegram’s here')
    .option('--channel <channel>', CHANNELS.join(' or '), 'whatsapp')
    .option('--account <id>', 'pair this account again (see pairline status)')
    .option('--label <name>', 'what to call a new account', 'My number')
    .action(async (options: PairOptions) => {
      const owner = await runningOwner(options);
      const accountId = await accountFor(owner, options);
      const questions = createQuestions();
      const stop = (): void => {
        // Who presses Ctrl+C leaves no open code behind; then the command has ended as such commands do.
        const end = (): never => process.exit(130);
        owner.ui('account.cancelPairing', { accountId }).then(end, end);
      };
      process.once('SIGINT', stop);
      try {
        await begin(owner, accountId, questions, options);
        await untilPaired(owner, accountId, questions, options);
      } finally {
        process.off('SIGINT', stop);
        questions.close();
      }
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

async function begin(owner: Owner, accountId: string, questions: Questions, options: PairOptions): Promise<void> {
  const { snapshot } = await owner.call('snapshot', {});
  const account = accountOf(snapshot, accountId);
  const channel = account?.channel;
  const isRefused = account?.session.kind === 'unpaired' && account.session.cause?.code === 'appRefused';
  if (channel === 'telegram' && (snapshot.settings.telegramApp === null || isRefused))
    await must(owner, 'settings.change', { telegramApp: await askTelegramApp(questions, options) });
  const typed = options.code ?? (channel === 'telegram' && questions.isTerminal ? await askNumber(questions) : '');
  const phoneNumber = typed.replace(/[\s+()-]/g, '');
  await must(owner, 'account.pair', { accountId, ...(phoneNumber !== '' && { phoneNumber }) });
}

async function askNumber(questions: Questions): Promise<string> {
  const answer = await questions.ask('Phone number with country code, or Enter to scan a QR code: ');
  return answer.kind === 'line' ? answer.text : '';
}

/** @throws OwnerError when the pairing ended without a pair */
async function untilPaired(owner: Owner, accountId: string, questions: Questions, options: PairOptions): Promise<void> {
  let seen: OwnerAnswers['snapshot'] | undefined;
  let shown = '';
  const lost = Promise.withResolvers<never>();
  const ask = async (asked: NonNullable<PairingPrompt['ask']>): Promise<void> => {
    const key = shown;
    const answer = await questions.ask(asked.prompt, { isHidden: asked.answer === 'password' });
    if (answer.kind === 'withdrawn') return;
    if (answer.kind === 'ended') return print(options, { kind: 'notAnswered' }, [ELSEWHERE]);
    const refusal = await send(owner, accountId, asked.answer, answer.text);
    // What was asked may be asked again in the same words.
    if (refusal === undefined && shown === key) shown = '';
    if (refusal === undefined || shown !== key) return undefined;
    print(options, { kind: 'refused', code: refusal }, [REFUSED[refusal] ?? `That was not taken: ${refusal}.`]);
    return ask(asked);
  };
  for (;;) {
    const after = seen === undefined ? {} : { after: seen.version };
    seen = await Promise.race([owner.call('snapshot', after), lost.promise]);
    const account = accountOf(seen.snapshot, accountId);
    if (!account) throw new OwnerError('accountNotFound', 'The account was removed meanwhile.');
    const { session } = account;
    if (session.kind === 'online') {
      const number = account.identity?.number ?? '';
      return print(options, { kind: 'paired', accountId, number }, [`Paired: +${number} is online.`]);
    }
    if (session.kind === 'pairing') {
      const next = await pairingPrompt(session.step, account.channel, options.json === true);
      if (next !== undefined && next.key !== shown) {
        shown = next.key;
        questions.withdraw();
        print(options, next.json, next.lines, next.picture);
        if (next.ask) ask(next.ask).catch(lost.reject);
      }
    } else if (session.kind !== 'connecting' && session.kind !== 'waiting') {
      const cause = 'cause' in session ? (session.cause?.code ?? session.kind) : session.kind;
      throw new OwnerError(cause, ENDED[cause] ?? `The pairing ended (${cause}). Start it again: pairline pair`);
    }
  }
}

/** @returns why the engine did not take the answer; undefined when it did */
async function send(
  owner: Owner,
  accountId: string,
  kind: 'code' | 'password',
  text: string,
): Promise<string | undefined> {
  const result = await (kind === 'password'
    ? owner.ui('account.answerPassword', { accountId, password: text })
    : text.trim().toLowerCase() === ANOTHER_WAY
      ? owner.ui('account.resendCode', { accountId })
      : owner.ui('account.answerCode', { accountId, code: text }));
  return result.ok ? undefined : result.error.code;
}

const ELSEWHERE = 'Nobody types here: answer on the screens (pairline ui link). This command goes on by itself.';

const REFUSED: Readonly<Record<string, string>> = {
  badInput: 'That cannot be it. Look again.',
  notPossibleNow: 'Telegram takes that a little later.',
};

const ENDED: Readonly<Record<string, string>> = {
  qrExpired: 'No phone scanned the code in time. Start again: pairline pair',
  pairingStopped: 'The pairing was stopped elsewhere.',
  pairingFailed: 'The phone and the network could not finish. Start again: pairline pair',
  appRefused: 'Telegram does not know this program. Start again and type its api_id and api_hash anew: pairline pair',
  pairingThrottled: 'Telegram takes no more tries for a while. Wait, then start again: pairline pair',
  otherNumber: 'Another number than before was paired. Open the screens to decide: pairline ui link',
};

const accountOf = (snapshot: UiSnapshot, id: string): AccountView | undefined =>
  snapshot.accounts.find((account) => account.id === id);
