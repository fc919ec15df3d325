import { toString as qrText } from 'qrcode';
import type { Channel } from '../../shared/model/channel.ts';
import type { AnswerProblem, CodeDelivery, PairingStep } from '../../shared/model/session.ts';

/** What a step of a pairing says on a terminal, and what it asks for there. */
export interface PairingPrompt {
  /** Said once, until another one comes. */
  key: string;
  json: object;
  /** Drawn above the lines. */
  picture?: string;
  lines: string[];
  ask?: { answer: 'code' | 'password'; prompt: string };
}

/** Typed instead of a code. */
export const ANOTHER_WAY = 'again';

const SCAN: Readonly<Record<Channel, string>> = {
  whatsapp: 'On the phone: Settings > Linked devices > Link a device. Point it at this code; it changes by itself.',
  telegram: 'On the phone: Settings > Devices > Link Desktop Device. Point it at this code; it changes by itself.',
};

const SENT: Readonly<Record<CodeDelivery, string>> = {
  app: 'Telegram sent a code to its app on your other devices.',
  sms: 'Telegram sent a code by SMS.',
  call: 'Telegram calls you: the code is said, or is the end of the caller’s number.',
  email: 'Telegram sent a code by email.',
  other: 'Telegram sent a code.',
};

/** Undefined while there is nothing to do yet. `isJson`: for a program, which draws its own picture. */
export async function pairingPrompt(
  step: PairingStep,
  channel: Channel,
  isJson: boolean,
): Promise<PairingPrompt | undefined> {
  switch (step.kind) {
    case 'starting':
      return undefined;
    case 'qr': {
      const { qr, expiresAt } = step;
      const picture = isJson ? '' : await qrText(qr, { type: 'terminal', small: true, errorCorrectionLevel: 'L' });
      return { key: qr, json: { kind: 'qr', qr, expiresAt }, picture, lines: [SCAN[channel]] };
    }
    case 'code': {
      const { code, expiresAt } = step;
      const say = 'On the phone: Settings > Linked devices > Link a device > Link with phone number. Type:';
      return { key: code, json: { kind: 'code', code, expiresAt }, lines: [say, `  ${code}`] };
    }
    case 'codeAsked':
    case 'passwordAsked':
      return step.isChecking ? checking : asked(step);
    case 'finishing':
      return { key: 'finishing', json: { kind: 'finishing' }, lines: ['The phone has it. Finishing ...'] };
    default:
      return step satisfies never;
  }
}

const checking: PairingPrompt = { key: 'checking', json: { kind: 'checking' }, lines: ['Telegram is checking it ...'] };

function asked(step: Extract<PairingStep, { kind: 'codeAsked' | 'passwordAsked' }>): PairingPrompt {
  const problem = step.problem === undefined ? [] : [problemWords(step.problem)];
  const common = { key: JSON.stringify(step), json: step };
  if (step.kind === 'passwordAsked') {
    const hint = step.hint === undefined ? '' : ` Your hint: ${step.hint}`;
    const lines = [...problem, `The account has a second password.${hint}`];
    return { ...common, lines, ask: { answer: 'password', prompt: 'Password: ' } };
  }
  const length = step.length === undefined ? '' : ` (${step.length} characters)`;
  const prompt = `Code${length}, or "${ANOTHER_WAY}" to have it sent another way: `;
  return { ...common, lines: [...problem, SENT[step.delivery]], ask: { answer: 'code', prompt } };
}

function problemWords(problem: AnswerProblem): string {
  switch (problem.code) {
    case 'wrong':
      return 'That was not right. Look again.';
    case 'expired':
      return `That code has run out. Type "${ANOTHER_WAY}" for another one.`;
    case 'noOtherWay':
      return 'Telegram has no other way to send it now.';
    case 'wait':
      return `Telegram takes no answer before ${new Date(problem.until).toISOString()}.`;
    default:
      return problem satisfies never;
  }
}
