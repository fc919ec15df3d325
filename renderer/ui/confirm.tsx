import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useRef, type ReactNode } from 'react';
import { Button } from './button.tsx';

interface Props {
  title: string;
  children: ReactNode;
  confirm: string;
  cancel: string;
  /** `danger` when it takes something away. */
  look?: 'danger' | 'primary';
  onConfirm(): void;
  onCancel(): void;
}

/** Asks before something that cannot be taken back. The safe answer has the focus; Escape gives it. */
export function Confirm({ title, children, confirm, cancel, look = 'danger', onConfirm, onCancel }: Props) {
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
          <AlertDialog.Description className="text-ink-2">{children}</AlertDialog.Description>
          <div className="mt-3 flex flex-wrap justify-end gap-2">
            <Button ref={safe} onClick={onCancel}>
              {cancel}
            </Button>
            <Button look={look} onClick={onConfirm}>
              {confirm}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
