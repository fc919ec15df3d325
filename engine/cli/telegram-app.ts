import type { Questions } from '../../platform/questions.ts';
import { someSettings } from '../../shared/contract/ui/settings.ts';
import { OwnerError } from '../headless/owner-door.ts';
import { print, type DeviceOptions } from './command.ts';

const STEPS = [
  'Telegram wants to know which program this is. Once, in five minutes:',
  '  1. Open https://my.telegram.org in any browser and sign in with your phone number.',
  '  2. Open "API development tools" and give the app any title and short name.',
  '  3. Type its api_id and api_hash here. They are kept sealed on this machine.',
];

/** Asks for the program that Telegram knows this installation by. @throws OwnerError `badInput` when nobody answers */
export async function askTelegramApp(questions: Questions, options: DeviceOptions) {
  print(options, { kind: 'appAsked' }, STEPS);
  for (;;) {
    const apiId = await line(questions, 'api_id: ');
    const apiHash = await line(questions, 'api_hash: ', true);
    const parsed = someSettings.shape.telegramApp.safeParse({ apiId: Number(apiId), apiHash: apiHash.toLowerCase() });
    if (parsed.success && parsed.data) return parsed.data;
    const wrong = 'api_id is a number; api_hash has 32 characters, digits and the letters a to f. Look again.';
    print(options, { kind: 'appAsked', problem: 'wrong' }, [wrong]);
  }
}

async function line(questions: Questions, prompt: string, isHidden = false): Promise<string> {
  const answer = await questions.ask(prompt, { isHidden });
  if (answer.kind === 'line') return answer.text.trim();
  throw new OwnerError('badInput', 'Telegram needs api_id and api_hash, from https://my.telegram.org.');
}
