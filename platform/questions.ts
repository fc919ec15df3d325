import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';

export type Answer =
  | { kind: 'line'; text: string }
  /** Nobody types here any more: the input has ended. */
  | { kind: 'ended' }
  /** `withdraw`, or another question, came first. */
  | { kind: 'withdrawn' };

/** Questions to whoever started a command: on a terminal with a prompt, else one line of the input each. */
export interface Questions {
  /** A person sits at a terminal. */
  readonly isTerminal: boolean;
  /** `isHidden`: what is typed is not shown. Never taken from arguments: every user of the machine could read them. */
  ask(prompt: string, options?: { isHidden?: boolean }): Promise<Answer>;
  /** The question that waits, if one does, has found its answer elsewhere. */
  withdraw(): void;
  close(): void;
}

export interface QuestionStreams {
  input: NodeJS.ReadableStream;
  /** Takes prompts, so that the command's answers can be piped. */
  prompts: NodeJS.WritableStream;
  isTerminal: boolean;
}

const OWN_STREAMS = (): QuestionStreams => ({
  input: process.stdin,
  prompts: process.stderr,
  isTerminal: process.stdin.isTTY,
});

/** Reads nothing before the first question. */
export function createQuestions({ input, prompts, isTerminal }: QuestionStreams = OWN_STREAMS()): Questions {
  /** Lines that came before they were asked for, from a pipe. */
  const early: string[] = [];
  let reading: Interface | undefined;
  let hasEnded = false;
  let isHidden = false;
  let waiting: ((answer: Answer) => void) | undefined;

  const settle = (answer: Answer): void => {
    const settled = waiting;
    waiting = undefined;
    if (settled === undefined) return;
    // The person's own Enter was not shown, or there was none.
    if (isTerminal && (isHidden || answer.kind !== 'line')) prompts.write('\n');
    isHidden = false;
    settled(answer);
  };
  const shown = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!isHidden) prompts.write(chunk);
      done();
    },
  });
  const begin = (): Interface => {
    const lines = createInterface({ input, terminal: isTerminal, ...(isTerminal && { output: shown }) });
    lines.on('line', (text) => {
      if (waiting === undefined) early.push(text);
      else settle({ kind: 'line', text });
    });
    lines.on('close', () => {
      hasEnded = true;
      settle({ kind: 'ended' });
    });
    // It takes Ctrl+C for itself.
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    return lines;
  };

  return {
    isTerminal,
    ask(prompt, options = {}) {
      settle({ kind: 'withdrawn' });
      if (!hasEnded) reading ??= begin();
      const line = early.shift();
      if (line !== undefined) return Promise.resolve({ kind: 'line', text: line });
      if (hasEnded) return Promise.resolve({ kind: 'ended' });
      return new Promise((resolve) => {
        waiting = resolve;
        if (!isTerminal) return;
        reading?.setPrompt(prompt);
        reading?.prompt();
        isHidden = options.isHidden ?? false;
      });
    },
    withdraw: () => settle({ kind: 'withdrawn' }),
    close: () => reading?.close(),
  };
}
