import { useId, type ReactNode } from 'react';
import type { UiSnapshot } from '../../../shared/contract/ui.ts';
import type { LinkProblem } from '../../../shared/model/link.ts';
import { useCommand, type Command } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { cardHead, cardLook } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { State } from '../../ui/glyph.tsx';
import { Note } from '../../ui/note.tsx';
import { Technical } from '../../ui/text.tsx';
import { ClockTime, RelativeTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import { EnrolForm } from './enrol-form.tsx';

type Link = UiSnapshot['link'];

/** The gateway as this machine sees it: from answered polls, never from a flag. */
export function LinkCard({ link }: { link: Link }) {
  const command = useCommand();
  const titleId = useId();
  const { state } = link;
  const since = 'since' in state ? state.since : undefined;
  return (
    <article className={cardLook} aria-labelledby={titleId}>
      <header className={cardHead}>
        <div>
          <h2 id={titleId}>{words.link.title}</h2>
          <p className="text-ink-2">{link.embedded ? words.link.embedded : <bdi dir="ltr">{link.gatewayUrl}</bdi>}</p>
        </div>
        <State state={words.linkStates[state.kind]}>
          {since === undefined ? null : (
            <>
              {` ${words.account.since} `}
              <ClockTime at={since} />
            </>
          )}
        </State>
      </header>
      <LinkBody link={link} command={command} />
      <ErrorNote error={command.error} />
    </article>
  );
}

function LinkBody({ link, command }: { link: Link; command: Command }) {
  const { state } = link;
  const retry = (label: string) => (
    <Button busy={command.busy} onClick={() => void command.run('link.retry', {})}>
      {label}
    </Button>
  );
  switch (state.kind) {
    case 'linked':
      return (
        <p className="text-ink-2">
          {hostOf(link.gatewayUrl)} {words.link.answered} <RelativeTime at={state.lastAnswerAt} />,{' '}
          {words.link.inMs(state.latencyMs)}.
        </p>
      );
    case 'connecting':
      return <p className="text-ink-2">{words.link.connectingMeaning}</p>;
    case 'waiting':
      return (
        <ProblemNote problem={state.problem} tone="wait" action={retry(words.linkProblems[state.problem.code].next)}>
          {words.link.nextTry} <RelativeTime at={state.retryAt} />
        </ProblemNote>
      );
    case 'replaced':
      return (
        <Note tone="bad" title={words.link.replacedTitle} action={retry(words.link.takeBack)}>
          {words.link.replacedMeaning}
        </Note>
      );
    case 'stopped':
      return needsCode(state.problem) ? (
        <>
          <ProblemNote problem={state.problem} tone="bad" />
          <EnrolForm gatewayUrl={link.gatewayUrl} />
        </>
      ) : (
        <ProblemNote problem={state.problem} tone="bad" action={retry(words.linkProblems[state.problem.code].next)} />
      );
    case 'notEnrolled':
      return (
        <>
          {state.problem ? <ProblemNote problem={state.problem} tone="wait" /> : null}
          {link.embedded ? (
            <p className="text-ink-2">{words.link.preparing}</p>
          ) : (
            <>
              <p className="text-ink-2">{words.link.enrolMeaning}</p>
              <EnrolForm gatewayUrl={link.gatewayUrl} />
            </>
          )}
        </>
      );
    default:
      return state satisfies never;
  }
}

/** Trying again with what is stored cannot help: a new code can. */
export const needsCode = ({ code }: LinkProblem): boolean =>
  code === 'tokenRefused' ||
  code === 'otherGateway' ||
  code === 'codeInvalid' ||
  code === 'codeExpired' ||
  code === 'insecureUrl';

interface ProblemProps {
  problem: LinkProblem;
  tone: 'wait' | 'bad';
  action?: ReactNode;
  children?: ReactNode;
}

function ProblemNote({ problem, tone, action, children }: ProblemProps) {
  const { title, meaning } = words.linkProblems[problem.code];
  return (
    <Note tone={tone} title={title} action={action}>
      <p>{meaning}</p>
      {children === undefined ? null : <p>{children}</p>}
      <Technical parts={[problem.code, problem.httpStatus, problem.detail]} />
    </Note>
  );
}

function hostOf(url: string | undefined): ReactNode {
  const host = url !== undefined && URL.canParse(url) ? new URL(url).host : words.link.title;
  return <bdi dir="ltr">{host}</bdi>;
}
