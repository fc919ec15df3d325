import { memo } from 'react';
import type { GroupRow } from '../../../shared/contract/ui/groups.ts';
import { decimal } from '../../ui/format.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { words } from '../../words/index.ts';
import { Creator } from './creator.tsx';

interface Props {
  row: GroupRow;
  /** The account's name, where there are several. */
  account: string | undefined;
  open: boolean;
  /** Tab comes here; to the others the arrow keys lead. */
  stop: boolean;
  onOpen(row: GroupRow): void;
}

/** The columns of a line and of the head above. */
export const groupGrid =
  'grid items-center gap-x-3 px-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(72px,max-content)]';

export const GroupLine = memo(function GroupLine({ row, account, open, stop, onOpen }: Props) {
  const trouble = troubleOf(row);
  return (
    <button
      type="button"
      className={`${groupGrid} h-17 w-full cursor-pointer grid-cols-[minmax(0,1fr)_max-content] content-center border-b border-line text-start text-ink hover:bg-paper focus-visible:outline-offset-[-2px] aria-expanded:bg-accent-soft`}
      data-row={row.id}
      tabIndex={stop ? 0 : -1}
      aria-expanded={open}
      onClick={() => onOpen(row)}
    >
      <span className="grid min-w-0">
        <span className="truncate font-semibold">
          <bdi>{row.name}</bdi>
        </span>
        <span className="truncate text-1 text-ink-2">
          {account === undefined ? null : <bdi>{account}</bdi>}
          {account !== undefined && trouble !== undefined ? words.app.comma : null}
          {trouble === undefined ? null : (
            <span className="text-wait">
              <span className="me-1 inline-block size-3 align-[-1px]">
                <Glyph shape="triangle" tone="wait" />
              </span>{' '}
              {trouble}
            </span>
          )}
        </span>
      </span>
      <span className="truncate text-ink-2 max-sm:hidden">
        <Creator creator={row.creator} />
      </span>
      <span className="text-end text-ink-2 tabular-nums">
        {row.members === undefined ? '' : decimal(row.members)}
        <span className="sr-only"> {words.groups.members}</span>
      </span>
    </button>
  );
});

/** What keeps a message from this group, in a word. */
function troubleOf({ mayWrite, send }: GroupRow): string | undefined {
  if (!mayWrite) return words.groups.readOnly;
  if (send.by === 'name') return undefined;
  return send.by === 'nameAndCreator' ? words.groups.sameName : words.groups.notUnique;
}
