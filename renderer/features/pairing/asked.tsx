import { useState, type ReactNode } from 'react';
import type { AnswerProblem, PairingStep } from '../../../shared/model/session.ts';
import { useCommand, useNow } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';
import { clockTime, secondsLeft } from '../../ui/format.ts';
import { words } from '../../words/index.ts';

type AskedStep = Extract<PairingStep, { kind: 'codeAsked' | 'passwordAsked' }>;

/** What the network asks the owner for. */
export function Asked({ accountId, step }: { accountId: string; step: AskedStep }) {
  return step.kind === 'codeAsked' ? (
    <CodeForm accountId={accountId} step={step} />
  ) : (
    <PasswordForm accountId={accountId} step={step} />
  );
}

function CodeForm({ accountId, step }: { accountId: string; step: Extract<AskedStep, { kind: 'codeAsked' }> }) {
  const command = useCommand();
  const now = useNow();
  const [code, setCode] = useState('');
  const restSeconds = step.resendAt === undefined ? 0 : secondsLeft(step.resendAt, now);
  return (
    <AnswerForm step={step} onAnswer={() => command.run('account.answerCode', { accountId, code })}>
      <p>{words.telegram.sentBy[step.delivery]}</p>
      <Field
        label={words.telegram.code}
        {...(step.length !== undefined && { hint: words.telegram.codeLength(step.length) })}
        {...problemOf(step, now)}
        autoComplete="one-time-code"
        inputMode="text"
        dir="ltr"
        maxLength={64}
        required
        autoFocus
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <ErrorNote error={command.error} />
      <div className="flex flex-wrap gap-2">
        <Button
          look="primary"
          type="submit"
          busy={command.busy || step.isChecking === true}
          disabled={waitOf(step.problem, now) > 0}
        >
          {step.isChecking ? words.telegram.checking : words.telegram.confirmCode}
        </Button>
        <Button
          look="quiet"
          busy={command.busy}
          disabled={restSeconds > 0}
          onClick={() => void command.run('account.resendCode', { accountId })}
        >
          {restSeconds > 0 ? words.telegram.resendIn(restSeconds) : words.telegram.resend}
        </Button>
      </div>
    </AnswerForm>
  );
}

function PasswordForm({ accountId, step }: { accountId: string; step: Extract<AskedStep, { kind: 'passwordAsked' }> }) {
  const command = useCommand();
  const now = useNow();
  const [password, setPassword] = useState('');
  return (
    <AnswerForm step={step} onAnswer={() => command.run('account.answerPassword', { accountId, password })}>
      <p>{words.telegram.passwordMeaning}</p>
      <Field
        label={words.telegram.password}
        {...(step.hint !== undefined && { hint: words.telegram.hint(step.hint) })}
        {...problemOf(step, now)}
        type="password"
        autoComplete="current-password"
        maxLength={1_024}
        required
        autoFocus
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <ErrorNote error={command.error} />
      <div>
        <Button
          look="primary"
          type="submit"
          busy={command.busy || step.isChecking === true}
          disabled={waitOf(step.problem, now) > 0}
        >
          {step.isChecking ? words.telegram.checking : words.telegram.confirmPassword}
        </Button>
      </div>
    </AnswerForm>
  );
}

/** Milliseconds until the network takes an answer again. */
const waitOf = (problem: AnswerProblem | undefined, now: number): number =>
  problem?.code === 'wait' ? Math.max(0, problem.until - now) : 0;

/** What was wrong with the last answer, in words; nothing any more once a wait is over. */
function problemOf({ problem }: AskedStep, now: number): { problem?: string } {
  if (problem === undefined) return {};
  if (problem.code !== 'wait') return { problem: words.telegram.problems[problem.code] };
  return waitOf(problem, now) > 0 ? { problem: words.telegram.waitUntil(clockTime(problem.until, now, true)) } : {};
}

interface FormProps {
  step: AskedStep;
  onAnswer(): Promise<unknown>;
  children: ReactNode;
}

function AnswerForm({ children, onAnswer, step }: FormProps) {
  return (
    <form
      className="grid w-full gap-4 text-start"
      aria-busy={step.isChecking}
      onSubmit={(event) => {
        event.preventDefault();
        if (!step.isChecking) void onAnswer();
      }}
    >
      {children}
    </form>
  );
}
