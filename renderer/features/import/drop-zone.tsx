import { useState, type DragEvent, type ReactNode } from 'react';

interface Props {
  onFile(file: File): void;
  children(isOver: boolean): ReactNode;
}

/** Takes a file that is dropped anywhere in it. */
export function DropZone({ onFile, children }: Props) {
  const [isOver, setOver] = useState(false);
  const follow = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes('Files')) return;
    // Without this the page would leave for the file.
    event.preventDefault();
    setOver(true);
  };
  return (
    <div
      onDragEnter={follow}
      onDragOver={follow}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (file) onFile(file);
      }}
    >
      {children(isOver)}
    </div>
  );
}
