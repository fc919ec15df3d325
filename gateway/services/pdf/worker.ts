import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { getDocumentProxy } from 'unpdf';
import { failed, type Extraction, type WorkerTask } from './extraction.ts';

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;

/**
 * Entry of the thread that reads one PDF and ends. It runs a stranger's file: nothing is fetched, drawn or evaluated here, and
 * whoever started it watches its time and memory.
 */
async function extract({ bytes, maxPages, maxTextLength }: WorkerTask): Promise<Extraction> {
  const pdf = await getDocumentProxy(bytes, {
    verbosity: 0,
    // No font is looked up or drawn: text comes from the file's own tables.
    disableFontFace: true,
    useSystemFonts: true,
    cMapUrl: 'cmaps/',
    cMapPacked: true,
    BinaryDataFactory: CharacterTables,
    useWorkerFetch: false,
    stopAtErrors: true,
  });
  if (pdf.numPages > maxPages) return failed({ code: 'tooManyPages', maxPages });
  const pages: string[] = [];
  let length = 0;
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await textOf(pdf, number);
    length += page.length;
    if (length > maxTextLength) return failed({ code: 'tooMuchText' });
    pages.push(page);
  }
  // Half of a surrogate pair, which a broken table can give, has no UTF-8.
  return { kind: 'text', text: pages.join('\n\n').toWellFormed() };
}

/**
 * The character sets of East Asia, which many PDFs name and do not hold. The name comes from the file: nothing else is read.
 */
class CharacterTables {
  async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    if (!/^[\w-]+\.bcmap$/.test(filename)) throw new Error('no table');
    return new Uint8Array(await readFile(new URL(`cmaps/${filename}`, import.meta.resolve('pdfjs-dist/package.json'))));
  }
}

/** Lines as the page has them. */
async function textOf(pdf: PdfDocument, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  const { items } = await page.getTextContent();
  page.cleanup();
  return items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('');
}

/** PDF.js names its errors: https://github.com/mozilla/pdf.js/blob/master/src/shared/util.js */
function failureOf(error: unknown): Extraction {
  return failed({ code: error instanceof Error && error.name === 'PasswordException' ? 'encrypted' : 'damaged' });
}

const answer = await extract(workerData as WorkerTask).catch(failureOf);
parentPort?.postMessage(answer);
