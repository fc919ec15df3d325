import type { Database, Sql } from '../../../shared/ports.ts';

/** Bounds the time that one batch keeps the event loop. */
const maxBatch = 500;

/**
 * Gathers the calls of one commit into one write. Each call resolves after that commit; when it is lost, each rejects.
 * @param run carries out a batch and returns one result per input, in order; what it throws undoes the whole batch
 */
export function batchWrites<Input, Result>(
  database: Database,
  run: (sql: Sql, inputs: readonly Input[]) => Result[],
): (input: Input) => Promise<Result> {
  let open: { inputs: Input[]; results: Promise<Result[]> } | undefined;

  const start = (): { inputs: Input[]; results: Promise<Result[]> } => {
    const inputs: Input[] = [];
    const batch = {
      inputs,
      results: database.write((sql) => {
        if (open === batch) open = undefined;
        return run(sql, inputs);
      }),
    };
    // A transaction that could not even begin never ran the batch: later calls must not join it.
    const close = (): void => {
      if (open === batch) open = undefined;
    };
    batch.results.then(close, close);
    return batch;
  };

  return async (input) => {
    if (open === undefined || open.inputs.length >= maxBatch) open = start();
    const batch = open;
    const index = batch.inputs.push(input) - 1;
    const results = await batch.results;
    return results[index] as Result;
  };
}
