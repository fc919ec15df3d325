import type { MessageRow } from '../../../shared/contract/ui.ts';
import { words } from '../../words/index.ts';
import { kindWord } from './kind.ts';

/** What a message says in a line: its kind where it is more than words, then its words. */
export function MessageWords({ row: { kind, preview } }: { row: Pick<MessageRow, 'kind' | 'preview'> }) {
  const word = kindWord(words.contentKinds, kind);
  if (word === undefined) return preview;
  return (
    <>
      <span className="text-ink-2">{word}</span> {preview === '' ? null : <bdi>{preview}</bdi>}
    </>
  );
}
