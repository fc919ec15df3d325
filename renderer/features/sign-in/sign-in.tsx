import { useEffect, useState, type FormEvent } from 'react';
import { useNow, useStore } from '../../app/hooks.ts';
import { signIn, takesPassword, wasLinkRefused, type SignInResult } from '../../transport/browser-session.ts';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Field } from '../../ui/field.tsx';
import { secondsLeft } from '../../ui/format.ts';
import { Logo } from '../../ui/logo.tsx';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';

/** Makes another link, on the machine itself. The same in every language. */
const COMMAND = 'npm run pairline -- ui link';

/** For a browser that is not signed in: the password, where one is set, and always the way to a link. */
export function SignIn() {
  const [password, setPassword] = useState(false);
  useEffect(() => {
    void takesPassword().then(setPassword);
  }, []);
  return (
    <main className="mx-auto grid min-h-dvh max-w-[600px] content-center gap-4 p-6">
      <Logo />
      <div className="grid gap-1">
        <h1>{words.signIn.title}</h1>
        <p className="text-ink-2">{words.signIn.meaning}</p>
      </div>
      {wasLinkRefused() ? (
        <Note tone="wait" shape="triangle" title={words.signIn.linkUsed}>
          {words.signIn.linkUsedMeaning}
        </Note>
      ) : null}
      {password ? <PasswordForm /> : null}
      <CodeBlock caption={password ? words.signIn.orLink : words.signIn.link}>{COMMAND}</CodeBlock>
    </main>
  );
}

function PasswordForm() {
  const store = useStore();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [waitsUntil, setWaitsUntil] = useState(0);
  const now = useNow();
  const wait = secondsLeft(waitsUntil, now);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const result = await signIn({ password: text });
    setBusy(false);
    setProblem(problemOf(result));
    if (result.kind === 'wait') setWaitsUntil(now + result.ms);
    if (result.kind === 'in') store.retryNow();
  };
  return (
    <form className="grid max-w-96 justify-items-start gap-3" onSubmit={(event) => void submit(event)}>
      <div className="w-full">
        <Field
          label={words.signIn.password}
          type="password"
          autoComplete="current-password"
          required
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          {...(problem !== undefined && (waitsUntil === 0 || wait > 0) && { problem })}
        />
      </div>
      <Button look="primary" type="submit" busy={busy} disabled={wait > 0}>
        {wait > 0 ? words.signIn.actionIn(wait) : words.signIn.action}
      </Button>
    </form>
  );
}

function problemOf(result: SignInResult): string | undefined {
  switch (result.kind) {
    case 'in':
      return undefined;
    case 'wrong':
      return words.signIn.wrong;
    case 'wait':
      return words.signIn.wait(Math.ceil(result.ms / 1_000));
    case 'unreachable':
      return words.signIn.unreachable;
    default:
      return result satisfies never;
  }
}
