import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { createQuestions } from './questions.ts';

function terminal(isTerminal: boolean) {
  const input = new PassThrough();
  const prompts = new PassThrough();
  let shown = '';
  prompts.on('data', (text: Buffer) => (shown += text.toString()));
  return { input, shown: () => shown, questions: createQuestions({ input, prompts, isTerminal }) };
}

it('a line of the input answers each question, also those that came early, until it ends', async () => {
  const { input, questions, shown } = terminal(false);
  input.end('12345\nsecret\n');
  expect(await questions.ask('Code: ')).toEqual({ kind: 'line', text: '12345' });
  expect(await questions.ask('Password: ', { isHidden: true })).toEqual({ kind: 'line', text: 'secret' });
  expect(await questions.ask('More: ')).toEqual({ kind: 'ended' });
  expect(shown()).toBe('');
});

it('a terminal shows the prompt and what is typed, but nothing of a password', async () => {
  const { input, questions, shown } = terminal(true);
  const code = questions.ask('Code: ');
  input.write('12345\n');
  expect(await code).toEqual({ kind: 'line', text: '12345' });
  expect(shown()).toContain('Code: ');
  expect(shown()).toContain('12345');
  const password = questions.ask('Password: ', { isHidden: true });
  input.write('open sesame\n');
  expect(await password).toEqual({ kind: 'line', text: 'open sesame' });
  expect(shown()).toContain('Password: ');
  expect(shown()).not.toContain('sesame');
  questions.close();
});

it('a question whose answer was given elsewhere is withdrawn, and the next one is asked', async () => {
  const { input, questions } = terminal(true);
  const first = questions.ask('Code: ');
  questions.withdraw();
  expect(await first).toEqual({ kind: 'withdrawn' });
  const second = questions.ask('Password: ');
  input.write('x\n');
  expect(await second).toEqual({ kind: 'line', text: 'x' });
  questions.close();
});
