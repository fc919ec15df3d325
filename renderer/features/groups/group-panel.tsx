import { useEffect, useRef } from 'react';
import type { GroupRow } from '../../../shared/contract/ui/groups.ts';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { decimal } from '../../ui/format.ts';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';
import { Creator } from './creator.tsx';

/** One group, and what a call of the API says to reach it. */
export function GroupPanel({ group, isLeft, onClose }: { group: GroupRow; isLeft: boolean; onClose(): void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const command = useCommand();
  const { accountId, groupId, name, members, creator } = group;
  return (
    <section
      aria-labelledby="group-name"
      className="grid grid-cols-[minmax(0,1fr)] gap-4 rounded-card border border-line bg-sheet p-4 shadow-card"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <header className="flex items-start justify-between gap-3">
        <h2 ref={heading} tabIndex={-1} id="group-name" className="wrap-anywhere">
          <bdi>{name}</bdi>
        </h2>
        <span className="flex-none">
          <Button look="quiet" onClick={onClose}>
            {words.app.close}
          </Button>
        </span>
      </header>
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1">
        <dt className="text-ink-2">{words.groups.members}</dt>
        <dd>{members === undefined ? words.groups.unknown : decimal(members)}</dd>
        <dt className="text-ink-2">{words.groups.creator}</dt>
        <dd>
          <Creator creator={creator} />
        </dd>
        <dt className="text-ink-2">{words.groups.mayWrite}</dt>
        <dd>{group.mayWrite && !isLeft ? words.groups.yes : words.groups.no}</dd>
      </dl>
      {creator === 'unasked' && !isLeft ? (
        <div>
          <Button busy={command.busy} onClick={() => void command.run('groups.askCreator', { accountId, groupId })}>
            {words.groups.ask}
          </Button>
        </div>
      ) : null}
      <ErrorNote error={command.error} />
      {isLeft ? (
        <Note tone="rest" title={words.groups.left}>
          {words.groups.leftMeaning}
        </Note>
      ) : (
        <HowToReach group={group} />
      )}
    </section>
  );
}

/** What a call says to reach a group, or why none would. */
function HowToReach({ group }: { group: GroupRow }) {
  const { name, mayWrite, send } = group;
  const admin = adminOf(group);
  const body = JSON.stringify({ group_name: name, ...(admin !== undefined && { group_admin: admin }) }, null, 2);
  return (
    <>
      {mayWrite ? null : (
        <Note tone="wait" title={words.groups.readOnly}>
          {words.groups.readOnlyMeaning}
        </Note>
      )}
      {send.by === 'nothing' ? (
        <Note tone="bad" title={words.groups.notUnique}>
          {words.groups.notUniqueMeaning}
        </Note>
      ) : (
        <>
          {send.by === 'nameAndCreator' ? (
            <Note tone="wait" title={words.groups.sameName}>
              {words.groups.sameNameMeaning}
            </Note>
          ) : null}
          <CodeBlock caption={words.groups.inCall} action={<CopyButton text={body} what={words.groups.copyWhat} />}>
            {body}
          </CodeBlock>
          <p className="text-1 text-ink-2">
            {admin === undefined ? words.groups.withoutAdmin : words.groups.withAdmin}
          </p>
        </>
      )}
    </>
  );
}

/** By number, or by the network's own name of the person: both are understood. */
function adminOf({ creator, send }: GroupRow): string | undefined {
  if (send.by === 'nameAndCreator') return send.admin;
  return typeof creator === 'object' ? (creator.number ?? creator.alias) : undefined;
}
