import { useEffect, useMemo, useRef, useState } from 'react';
import { OWN_CLIENT } from '../../../shared/contract/owner/names.ts';
import type { ShownInbound } from '../../../shared/contract/owner/inbound.ts';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { bytes } from '../../ui/format.ts';
import { saveFile } from '../../ui/save-file.ts';
import { words } from '../../words/index.ts';
import { fileNameOf, isPicture, mayBeDrawn } from './attachment-file.ts';

type MediaContent = Extract<ShownInbound['content'], { media?: unknown }>;

interface Props {
  content: MediaContent;
  sender: string;
  receivedAt: string;
}

/** Pictures up to this size are fetched when they come into view; larger ones when they are asked for. */
const SHOWN_MAX_BYTES = 2 * 1024 * 1024;

/** An attachment by its name and size, to be saved; a picture is shown. */
export function Attachment({ content, sender, receivedAt }: Props) {
  const { kind, media, missing, fileName, seconds } = content;
  const command = useCommand();
  const [picture, setPicture] = useState<string>();
  const place = useRef<HTMLDivElement>(null);
  const sha256 = media?.sha256;
  const isShown = media !== undefined && isPicture(media.mimetype);
  const mayFetch = isShown && media.bytes <= SHOWN_MAX_BYTES;
  const { run } = command;

  const read = async (): Promise<string | undefined> => {
    if (sha256 === undefined) return undefined;
    const result = await run('inbound.media', { client: OWN_CLIENT, sha256 });
    return result.ok ? result.value.base64 : undefined;
  };
  const show = async (): Promise<void> => setPicture(await read());
  const save = async (): Promise<void> => {
    const base64 = picture ?? (await read());
    if (base64 === undefined || media === undefined) return;
    const name = fileNameOf({ kind, fileName, mimetype: media.mimetype, receivedAt });
    saveFile(name, 'application/octet-stream', bytesOf(base64));
  };

  useEffect(() => {
    const element = place.current;
    if (!element || !mayFetch || sha256 === undefined) return;
    let isWanted = true;
    const observer = new IntersectionObserver(async ([entry]) => {
      if (!entry?.isIntersecting) return;
      observer.disconnect();
      const result = await run('inbound.media', { client: OWN_CLIENT, sha256 });
      if (isWanted && result.ok) setPicture(result.value.base64);
    });
    observer.observe(element);
    return () => {
      isWanted = false;
      observer.disconnect();
    };
  }, [mayFetch, run, sha256]);

  const isDrawn = useMemo(() => isShown && picture !== undefined && mayBeDrawn(bytesOf(picture)), [isShown, picture]);

  const name = words.inbox.kinds[kind];
  return (
    <div ref={place} className="grid justify-items-start gap-2">
      {isDrawn && media ? (
        <img
          src={`data:${media.mimetype};base64,${picture}`}
          alt={words.inbox.pictureFrom(sender)}
          className="max-h-48 max-w-full rounded-small border border-line"
        />
      ) : null}
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span>
          {fileName === undefined ? (
            name
          ) : (
            <>
              {name}: <bdi>{fileName}</bdi>
            </>
          )}
        </span>
        <span className="text-1 text-ink-2">
          {[
            ...(media ? [bytes(media.bytes)] : []),
            ...(seconds === undefined ? [] : [words.inbox.seconds(seconds)]),
          ].join(words.app.comma)}
        </span>
        {media ? (
          <>
            {isShown && !mayFetch && picture === undefined ? (
              <Button look="quiet" busy={command.busy} onClick={() => void show()}>
                {words.inbox.showPicture}
              </Button>
            ) : null}
            <Button look="quiet" busy={command.busy && picture === undefined} onClick={() => void save()}>
              {words.inbox.save}
              <span className="sr-only"> {fileName ?? name}</span>
            </Button>
          </>
        ) : (
          <span className="text-ink-2">{words.inbox.missing[missing ?? 'broken']}</span>
        )}
      </p>
      {isShown && picture !== undefined && !isDrawn ? (
        <p className="text-1 text-ink-2">{words.inbox.notDrawn}</p>
      ) : null}
      <ErrorNote error={command.error} />
    </div>
  );
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
