import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog, type LogOptions } from './log.ts';
import { redactFields, redactText } from './redact.ts';
import { createMemoryLog } from './testing/memory-log.ts';
import { createTemporaryFolder, type TemporaryFolder } from './testing/temporary-folder.ts';

let folder: TemporaryFolder;
let file: string;

beforeEach(() => {
  folder = createTemporaryFolder();
  file = folder.file('logs/pairline.log');
});

afterEach(() => folder.remove());

const open = (options: LogOptions = {}) => createLog({ file, clock: { now: () => 0 }, ...options });
const lines = (path = file): unknown[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('the log', () => {
  it('writes one JSON object per line', () => {
    const log = open();
    log.info('link.polled', { durationMs: 12, empty: true, cause: null });
    log.with({ accountId: 'a1' }).with({ attempt: 2 }).warn('session.waiting', { attempt: 3 });
    log.close();
    expect(lines()).toEqual([
      {
        level: 'info',
        time: '1970-01-01T00:00:00.000Z',
        event: 'link.polled',
        durationMs: 12,
        empty: true,
        cause: null,
      },
      { level: 'warn', time: '1970-01-01T00:00:00.000Z', event: 'session.waiting', accountId: 'a1', attempt: 3 },
    ]);
  });

  it('leaves out what is below its level', () => {
    const log = open({ level: 'warn' });
    log.debug('a');
    log.info('b');
    log.error('c');
    log.close();
    expect(lines()).toEqual([expect.objectContaining({ event: 'c' })]);
  });

  it('keeps a field from replacing the parts of the line', () => {
    const log = open();
    log.info('real', { event: 'fake', level: 'error', time: 0 });
    log.close();
    expect(readFileSync(file, 'utf8').match(/"event":/g)).toHaveLength(1);
    expect(lines()).toEqual([expect.objectContaining({ event: 'real', level: 'info', field_event: 'fake' })]);
  });

  it('gives what strangers wrote no line of its own and no command to a terminal, wherever it stands', () => {
    const log = open();
    const hostile = 'x\n{"event":"owner.signedIn"}\r\u001b[2J\u009b31m\u202e\u2028y';
    log.with({ requestId: hostile }).warn(hostile, { path: hostile, [hostile]: hostile, id: hostile });
    log.close();
    const text = readFileSync(file, 'utf8');
    expect(text.replace(/\n$/, '')).not.toMatch(/[\p{Cc}\u202e\u2028]/u);
    const written = { event: hostile, requestId: hostile, path: hostile, [hostile]: hostile, id: hostile };
    expect(lines()).toEqual([expect.objectContaining(written)]);
    expect(log.tail()).toEqual([text]);
  });

  it('masks numbers in fields, in bound fields and in the event', () => {
    const log = open();
    log.with({ chat: '4915112345678@s.whatsapp.net' }).info('sent to 4915112345678', { text: 'call +49 151 1234567' });
    log.close();
    expect(readFileSync(file, 'utf8')).not.toMatch(/4915|1234567/);
  });

  it('goes to stderr without a file, and survives a reader that is gone', () => {
    const url = JSON.stringify(new URL('log.ts', import.meta.url).href);
    const program = (work: string) => `import { createLog } from ${url}; const log = createLog(); ${work}`;
    const run = (work: string, shell: string) =>
      spawnSync('sh', ['-c', shell, process.execPath, program(work)], { encoding: 'utf8', timeout: 15_000 });
    const plain = run("log.info('started');", '"$0" --input-type=module -e "$1"');
    expect(JSON.parse(plain.stderr)).toMatchObject({ event: 'started' });
    expect(plain.stdout).toBe('');
    const gone = run(
      "for (let i = 0; i < 5000; i += 1) log.info('line'); console.log('alive');",
      '{ "$0" --input-type=module -e "$1" 2>&1 >&3 | head -n 1 >/dev/null; } 3>&1',
    );
    expect(gone.stdout).toBe('alive\n');
  });
});

describe('the log file', () => {
  it('is bounded and keeps the newest lines', () => {
    const log = open({ maxBytes: 1_000, maxFiles: 3 });
    for (let count = 0; count < 200; count += 1) log.info('tick', { count });
    log.close();
    const names = readdirSync(folder.file('logs')).toSorted();
    expect(names).toEqual(['pairline.log', 'pairline.log.1', 'pairline.log.2']);
    for (const name of names) expect(statSync(folder.file(`logs/${name}`)).size).toBeLessThanOrEqual(1_000);
    const kept = [`${file}.2`, `${file}.1`, file].flatMap((path) => lines(path) as { count: number }[]);
    expect(kept.map((line) => line.count)).toEqual(
      Array.from({ length: kept.length }, (_, at) => 200 - kept.length + at),
    );
  });

  it('is continued after a restart', () => {
    for (const event of ['first', 'second']) {
      const log = open();
      log.info(event);
      log.close();
    }
    expect(lines()).toMatchObject([{ event: 'first' }, { event: 'second' }]);
  });

  it('may be a single one', () => {
    const log = open({ maxBytes: 300, maxFiles: 1 });
    for (let count = 0; count < 50; count += 1) log.info('tick', { count });
    log.close();
    expect(readdirSync(folder.file('logs'))).toEqual(['pairline.log']);
    expect(statSync(file).size).toBeLessThanOrEqual(300);
  });

  it('never ends the program when it cannot be written', () => {
    const log = open({ maxBytes: 200, maxFiles: 2 });
    log.info('first', { padding: 'x'.repeat(100) });
    log.close();
    folder.remove();
    writeFileSync(folder.path, 'no folder any more');
    expect(() => log.info('lost')).not.toThrow();
    log.close();
  });

  it.skipIf(process.platform === 'win32')('is for its owner alone (file modes: not on Windows)', () => {
    open().close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('redaction', () => {
  it.each([
    ['4915112345678', '[number]'],
    ['id 1234567 failed', 'id [number] failed'],
    ['+49 (151) 234-56 78', '[number]'],
    ['+1.202.555.0123', '[number]'],
    ['٠١٢٣٤٥٦٧', '[number]'],
    ['4915112345678@s.whatsapp.net', '[address]'],
    ['to 4915112345678:12@s.whatsapp.net now', 'to [address] now'],
    ['120363041234567890@g.us', '[address]'],
    ['99887766@lid', '[address]'],
    ['{"jid":"123@g.us"}', '{"jid":"[address]"}'],
    ['https://user:secret@example.org/x', 'https://[address]/x'],
    ['ada@example.org', '[address]'],
  ])('masks %s', (text, masked) => {
    expect(redactText(text)).toBe(masked);
  });

  it.each(['port 65535', 'HTTP 503 after 123456 ms', '192.168.100.200:8080', '2026-01-31T10:20:30Z', 'v7.0.0-rc14'])(
    'leaves %s',
    (text) => {
      expect(redactText(text)).toBe(text);
    },
  );

  it('leaves numbers, flags and named ids, but no address under an id', () => {
    const fields = {
      at: 1_790_000_000_000,
      ok: true,
      none: null,
      messageId: '3EB0123456789',
      keyId: '1234567890123456',
    };
    expect(redactFields(fields)).toEqual(fields);
    expect(redactFields({ messageId: '4915112345678@s.whatsapp.net' })).toEqual({ messageId: '[address]' });
    expect(redactFields({ chatId: '4915112345678' })).toEqual({ chatId: '[number]' });
  });

  it('cuts long texts', () => {
    expect(redactText('ä'.repeat(1_000_000)).length).toBeLessThan(2_100);
  });

  it('does not search hostile texts over and over', () => {
    const before = process.cpuUsage();
    for (const text of ['+1 '.repeat(2_000), 'a@'.repeat(2_000), '1-'.repeat(2_000), 'x'.repeat(10_000)])
      redactText(text);
    // Of the processor, whatever else the machine does; searched over and over it would be minutes.
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
  });
});

describe('the log of tests', () => {
  it('remembers lines with their bound fields', () => {
    const log = createMemoryLog();
    log.with({ a: 1 }).warn('x', { b: 2 });
    log.info('y');
    expect(log.lines).toEqual([
      { level: 'warn', event: 'x', fields: { a: 1, b: 2 } },
      { level: 'info', event: 'y', fields: {} },
    ]);
    expect(log.events('warn')).toEqual(['x']);
  });
});
