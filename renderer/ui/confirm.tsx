import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Button } from './button.tsx';
import './confirm.css';

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
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="confirm"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
    >
      <h2 id={titleId}>{title}</h2>
      <p>{children}</p>
      <div className="actions">
        <Button onClick={onCancel} autoFocus>
          {cancel}
        </Button>
        <Button look={look} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </dialog>
  );
}
