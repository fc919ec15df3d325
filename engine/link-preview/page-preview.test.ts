import { directWay } from '../../platform/testing/direct-way.ts';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createFetchLinkPreview } from './fetch-link-preview.ts';
import { MAX_DESCRIPTION, MAX_TITLE, previewOfPage } from './page-preview.ts';
import { plainText } from './plain-text.ts';

const UTF8 = 'text/html; charset=utf-8';
const preview = (html: string, type: string | undefined = UTF8) => previewOfPage(type, Buffer.from(html));

describe('the preview of a page', () => {
  it('is OpenGraph first', () => {
    const og = '<meta property="og:title" content="Shoes"><meta property="og:description" content="Red ones">';
    const plain = '<title>Shoes | Shop</title><meta name="description" content="All shoes">';
    expect(preview(plain + og)).toEqual({ title: 'Shoes', description: 'Red ones' });
    expect(preview(plain)).toEqual({ title: 'Shoes | Shop', description: 'All shoes' });
    expect(preview(`<meta property="og:title" content=" "><title>Shoes</title>`)).toEqual({ title: 'Shoes' });
  });

  it('is none without a title, and for what is no HTML', () => {
    expect(preview('<meta name="description" content="All shoes">')).toBeUndefined();
    for (const type of ['text/plain; charset=utf-8', 'image/png', 'text/htmlx', '']) {
      expect(preview('<title>a</title>', type)).toBeUndefined();
    }
    expect(previewOfPage(undefined, Buffer.from('<meta charset=utf-8><title>a</title>'))).toBeUndefined();
  });

  it('is read when the page says that it is UTF-8: header, byte order mark, meta', () => {
    expect(preview('<title>Größe</title>', 'text/html;charset="UTF-8"')).toEqual({ title: 'Größe' });
    expect(preview('\uFEFF<title>Größe</title>', 'text/html')).toEqual({ title: 'Größe' });
    expect(preview('<meta charset=utf-8><title>Größe</title>', 'text/html')).toEqual({ title: 'Größe' });
    expect(preview('<title>Größe</title>', 'text/html')).toBeUndefined();
    expect(preview('<meta charset=shift_jis><title>a</title>', 'text/html')).toBeUndefined();
    expect(preview('<meta charset=utf-8><title>a</title>', 'text/html; charset=iso-8859-1')).toBeUndefined();
  });

  it('is bounded, without half characters, also when the page was cut', () => {
    const long = preview(`<title>a${'😀'.repeat(500)}</title><meta name=description content="${'b'.repeat(5_000)}">`);
    expect(long).toEqual({ title: `a${'😀'.repeat(MAX_TITLE / 2 - 1)}`, description: 'b'.repeat(MAX_DESCRIPTION) });
    const cut = Buffer.from('<title>a</title><meta name=description content="Größ').subarray(0, -1);
    expect(previewOfPage(UTF8, cut)?.title).toBe('a');
  });
});

describe('text of a page', () => {
  it.each([
    ['Tom &amp; Jerry &lt;3 &quot;a&quot; &apos;b&apos;&nbsp;c', `Tom & Jerry <3 "a" 'b' c`],
    ['&#39;&#x27;&#X1F600;&#146;', "''😀’"],
    ['&amp;lt; stays once decoded', '&lt; stays once decoded'],
    ['&hellip; &amp &#; &#xzz; &;', '&hellip; &amp &#; &#xzz; &;'],
    ['a&#0;b&#xD800;c&#9999999;d', 'a\uFFFDb\uFFFDc\uFFFDd'],
    ['  a \n\t b\u3000c  ', 'a b c'],
    ['a\u202Egpj.exe\u2066\u0007\u001b[1m', 'agpj.exe[1m'],
    ['a&#x202e;b&#7;c', 'abc'],
  ])('%j', (written, text) => {
    expect(plainText(written, 100)).toBe(text);
  });
});

describe('the preview of a link', () => {
  const url = 'https://shop.example/';
  const page = {
    ok: true as const,
    url,
    headers: { 'content-type': UTF8 },
    body: Buffer.from('<title>Shop</title>'),
    truncated: false,
  };
  const { signal } = new AbortController();
  const clock = createManualClock();

  it('is what its page says', async () => {
    const fetch = async () => ({ ...page, status: 200 });
    const fetchLinkPreview = createFetchLinkPreview({ clock, fetch, log: createMemoryLog() });
    expect(await fetchLinkPreview(url, signal, directWay.current())).toEqual({ title: 'Shop' });
  });

  it('is none for an error page or a refusal, and no address is logged', async () => {
    const log = createMemoryLog();
    const missing = createFetchLinkPreview({ clock, fetch: async () => ({ ...page, status: 404 }), log });
    expect(await missing(url, signal, directWay.current())).toBeUndefined();
    const refusal = { ok: false as const, error: { code: 'addressRefused' as const } };
    const refused = createFetchLinkPreview({ clock, fetch: async () => refusal, log });
    expect(await refused(url, signal, directWay.current())).toBeUndefined();
    expect(JSON.stringify(log.lines)).toContain('addressRefused');
    expect(JSON.stringify(log.lines)).not.toContain('shop.example');
  });
});
