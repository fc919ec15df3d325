import { ButtonLink } from '../../ui/button.tsx';
import type { ReactNode } from 'react';
import { hrefOf, type Route } from '../../app/route.ts';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';
import type { Readiness } from './readiness.ts';

/** The one step that is missing before programs can send. */
export function BeforeSending({ readiness }: { readiness: Exclude<Readiness, { kind: 'ready' }> }) {
  const { before } = words.api;
  switch (readiness.kind) {
    case 'add':
      return <Step {...before.add} to={{ screen: 'add' }} />;
    case 'link':
      return <Step {...before.link} to={{ screen: 'home' }} />;
    case 'pair':
      return (
        <Step {...before.pair(readiness.account.label)} to={{ screen: 'pair', accountId: readiness.account.id }} />
      );
    case 'held':
      return <Step {...before.held} to={{ screen: 'home' }} />;
    case 'preparing':
      return (
        <Note tone="wait" shape="ring" title={before.preparing.title}>
          {before.preparing.meaning}
        </Note>
      );
    case 'askOperator':
      return (
        <Note tone="wait" shape="triangle" title={before.askOperator.title}>
          {before.askOperator.meaning}
        </Note>
      );
    default:
      return readiness satisfies never;
  }
}

function Step({ title, meaning, next, to }: { title: ReactNode; meaning: ReactNode; next: string; to: Route }) {
  const action = (
    <ButtonLink look="primary" href={hrefOf(to)}>
      {next}
    </ButtonLink>
  );
  return (
    <Note tone="wait" shape="triangle" title={title} action={action}>
      {meaning}
    </Note>
  );
}
