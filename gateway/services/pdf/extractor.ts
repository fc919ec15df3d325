import { Worker } from 'node:worker_threads';
import type { Clock } from '../../../shared/ports.ts';
import { failed, type Extraction, type PdfLimits, type WorkerTask } from './extraction.ts';
import { fileForm } from './file-form.ts';

/** A bomb unpacks some hundred megabytes a second: this often its memory is looked at. */
const memoryCheckEveryMs = 50;
const MB = 1024 * 1024;

/**
 * Reads the text of a PDF in a thread of its own, which ends with it. Rejects only when `signal` aborts, with its reason; the
 * thread is over then too.
 */
export type Extract = (bytes: Uint8Array, limits: PdfLimits, signal?: AbortSignal) => Promise<Extraction>;

/** @param options.worker the file of the thread; where the program is bundled it lies elsewhere */
export function createExtract({
  clock,
  worker: file = new URL('./worker.ts', import.meta.url),
}: {
  clock: Clock;
  worker?: URL | undefined;
}): Extract {
  return async (bytes, limits, signal) => {
    signal?.throwIfAborted();
    const form = fileForm(bytes);
    if (form !== 'whole') return failed({ code: form });
    const worker = startWorker(file, bytes, limits);
    const watching = watchMemory(worker, limits, clock);
    let timer: { cancel(): void } | undefined;
    let stop: (() => void) | undefined;
    try {
      return await new Promise<Extraction>((resolve, reject) => {
        timer = clock.timer(limits.limitMs, () => resolve(failed({ code: 'tooSlow' })));
        stop = (): void => reject(signal?.reason as Error);
        signal?.addEventListener('abort', stop, { once: true });
        worker.once('message', (answer: Extraction) => resolve(answer));
        worker.once('error', (error: Error & { code?: string }) =>
          resolve(failed({ code: error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'tooMuchMemory' : 'crashed' })),
        );
        // After its message this changes nothing.
        worker.once('exit', () => resolve(failed({ code: 'crashed' })));
        void watching.exceeded.then(() => resolve(failed({ code: 'tooMuchMemory' })));
      });
    } finally {
      timer?.cancel();
      watching.stop();
      if (stop) signal?.removeEventListener('abort', stop);
      await worker.terminate();
    }
  };
}

function startWorker(file: URL, bytes: Uint8Array, limits: PdfLimits): Worker {
  // A copy, because a transfer takes the whole buffer, which others may share.
  const own = new Uint8Array(bytes);
  const task: WorkerTask = { bytes: own, maxPages: limits.maxPages, maxTextLength: limits.maxTextLength };
  const worker = new Worker(file, {
    workerData: task,
    transferList: [own.buffer],
    resourceLimits: {
      maxOldGenerationSizeMb: limits.maxMemoryBytes / MB,
      maxYoungGenerationSizeMb: 32,
      stackSizeMb: 4,
    },
    // What it writes is PDF.js talking about the file, and its environment is nobody's secret.
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  return worker;
}

/** `resourceLimits` bound the heap alone; what a file unpacks to lies outside of it. */
function watchMemory(
  worker: Worker,
  { maxMemoryBytes }: PdfLimits,
  clock: Clock,
): { readonly exceeded: Promise<void>; stop(): void } {
  const { promise: exceeded, resolve } = Promise.withResolvers<void>();
  let isStopped = false;
  let timer: { cancel(): void } | undefined;
  const look = async (): Promise<void> => {
    const used = await worker.getHeapStatistics().then(
      (heap) => heap.total_heap_size + heap.external_memory,
      // It has not started or is over: its events tell.
      () => 0,
    );
    if (isStopped) return;
    if (used > maxMemoryBytes) resolve();
    else timer = clock.timer(memoryCheckEveryMs, () => void look());
  };
  void look();
  return {
    exceeded,
    stop: () => {
      isStopped = true;
      timer?.cancel();
    },
  };
}
