import type { ConsentEvidence } from '../../../shared/contract/recipients.ts';
import { ClockTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';

/** What a person said, when, and how that is known; the latest last. */
export function Evidence({ evidence }: { evidence: readonly ConsentEvidence[] }) {
  return (
    <div>
      <h3 className="text-1 text-ink-2">{words.people.evidence}</h3>
      <ol className="grid gap-2">
        {evidence.map(({ state, at, recordedAt, source, word, proof, networkId }) => (
          <li key={`${state} ${at} ${recordedAt}`}>
            <p>
              {words.people.said(words.people.states[state].word)} {words.people.how[source]}
              {word === undefined ? null : (
                <>
                  {' '}
                  <q>
                    <bdi>{word}</bdi>
                  </q>
                </>
              )}
              {', '}
              <ClockTime at={Date.parse(at)} />
              {recordedAt === at ? null : (
                <span className="text-1 text-ink-2">
                  {' '}
                  ({words.people.recorded} <ClockTime at={Date.parse(recordedAt)} />)
                </span>
              )}
            </p>
            {proof === undefined ? null : (
              <p className="text-ink-2">
                {words.people.proof}: <bdi className="whitespace-pre-wrap">{proof}</bdi>
              </p>
            )}
            {networkId === undefined ? null : (
              <p className="text-1 text-ink-2">
                <code>{networkId}</code>
              </p>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}
