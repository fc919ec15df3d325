import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useRef, useState, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Field } from './field.tsx';

interface Props {
  title: string;
  children: ReactNode;
  confirm: string;
  cancel: string;
  /** `danger` when it takes something away. */
  look?: 'danger' | 'primary';
  /** What must be typed before it can be confirmed, and how that is asked for: for what takes everything away. */
  typed?: { word: string; label: string };
  onConfirm(): void;
  onCancel(): void;
}

/** Asks before something that cannot be taken back. The safe answer has the focus; Escape gives it. */
export function Confirm({ title, children, confirm, cancel, look = 'danger', typed, onConfirm, onCancel }: Props) {
  const [text, setText] = useState('');
  const isMeant = !typed || text.trim().toLowerCase() === typed.word.toLowerCase();
  const safe = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog.Root
      open
      onOpenChange={(open) => {
        if (!open) onCancel();
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-10 bg-veil" />
        <AlertDialog.Popup
          initialFocus={safe}
          className="fixed top-1/2 left-1/2 z-10 grid max-h-[calc(100dvh-32px)] w-[min(440px,calc(100vw-32px))] -translate-x-1/2 -translate-y-1/2 gap-2 overflow-y-auto rounded-card border border-line-2 bg-sheet p-6 shadow-card"
        >
          <AlertDialog.Title className="text-3 font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description className="grid gap-2 text-ink-2" render={<div />}>
            {children}
          </AlertDialog.Description>
          {typed ? (
            <Field
              label={typed.label}
              value={text}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setText(event.target.value)}
            />
          ) : null}
          <div className="mt-3 flex flex-wrap justify-end gap-2">
            <Button ref={safe} onClick={onCancel}>
              {cancel}
            </Button>
            <Button look={look} disabled={!isMeant} onClick={onConfirm}>
              {confirm}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
