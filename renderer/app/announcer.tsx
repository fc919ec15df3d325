import { useEffect, useRef, useState } from 'react';
import type { AccountView } from '../../shared/contract/ui.ts';
import { words } from '../words/index.ts';
import { useSnapshot } from './hooks.ts';

/** Reads changes of state out, without moving anybody's focus. */
export function Announcer() {
  const accounts = useSnapshot((snapshot) => snapshot.accounts);
  const link = useSnapshot((snapshot) => snapshot.link.state.kind);
  const before = useRef<ReadonlyMap<string, string>>(undefined);
  const [text, setText] = useState('');
  useEffect(() => {
    const states = new Map([
      ...accounts.map((account): [string, string] => [account.id, accountLine(account)]),
      ['link', `${words.link.title}: ${words.linkStates[link].word}`],
    ]);
    const changed = [...states].filter(([id, line]) => before.current && before.current.get(id) !== line);
    before.current = states;
    if (changed.length > 0) setText(changed.map(([, line]) => line).join('. '));
  }, [accounts, link]);
  return (
    <div className="sr-only" role="status" aria-live="polite">
      {text}
    </div>
  );
}

const accountLine = ({ label, channel, session }: AccountView): string =>
  `${label}: ${words.sessionStates[session.kind](words.networks[channel]).word}`;
