import { useState } from 'react';
import { words } from '../words/index.ts';
import { Button } from './button.tsx';

/** Puts `text` on the clipboard and says so, also to those who only listen. `what` names it: "client id". */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  const copy = async () => {
    setOutcome(undefined);
    setOutcome(await toClipboard(text));
  };
  return (
    <span className="inline-flex flex-wrap items-center gap-2" onBlur={() => setOutcome(undefined)}>
      <Button onClick={() => void copy()}>
        {outcome === 'copied' ? words.copy.done : words.copy.copy}
        <span className="sr-only"> {what}</span>
      </Button>
      <span role="status" className={outcome === 'refused' ? 'text-1 text-bad' : 'sr-only'}>
        {outcome === 'copied' ? words.copy.said(what) : outcome === 'refused' ? words.copy.refused : ''}
      </span>
    </span>
  );
}

async function toClipboard(text: string): Promise<'copied' | 'refused'> {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch (error) {
    // Browsers may ask or forbid it; what is on screen can still be selected.
    if (error instanceof DOMException || error instanceof TypeError) return 'refused';
    throw error;
  }
}
