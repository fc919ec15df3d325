import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHtmlHead } from './html-head.ts';

const read = (html: string) => {
  const { meta, ...rest } = readHtmlHead(html);
  return { ...rest, ...Object.fromEntries(meta) };
};

describe('what a page says about itself', () => {
  it('is read from attributes in any order, case and quotes', () => {
    const html = `<!DOCTYPE html><HTML><Head><META CHARSET=UTF-8><Title lang=en>A > b</TITLE >
      <meta content='It "is"' property="og:title"/><meta property=og:description content=short>
      <meta\nname = "Description"\tcontent = "For search"></head>`;
    expect(read(html)).toEqual({
      charset: 'utf-8',
      title: 'A > b',
      'og:title': 'It "is"',
      'og:description': 'short',
      description: 'For search',
    });
  });

  it('comes from the first of each', () => {
    const html = '<title>1</title><title>2</title><meta name=og:title content=1><meta name=og:title content=2>';
    expect(read(html)).toEqual({ title: '1', 'og:title': '1' });
  });

  it('is not taken from comments, scripts, styles, text or the body', () => {
    const html = `<!-- <title>no</title> --><!--><script>'<title>no</title>'</script><style><title>no</title></style>
      <textarea><meta name=description content=no></textarea> 1 < 2 <a title="<title>no</title>">
      </head><body><title>no</title>`;
    expect(read(html)).toEqual({});
    expect(read('<body><title>no</title>')).toEqual({});
  });

  it('may name its charset the old way', () => {
    expect(read('<meta http-equiv=Content-Type content="text/html; charset=UTF-8">')).toEqual({ charset: 'utf-8' });
    expect(read('<meta content="text/html; charset=UTF-8">')).toEqual({});
  });
});

describe('hostile pages', () => {
  const SIZE = 512_000;
  const fill = (piece: string): string => piece.repeat(Math.ceil(SIZE / piece.length));
  it.each([
    '<',
    '<!',
    '<!--',
    '<!-->',
    '<a',
    '<a ',
    '<a/',
    '<a b',
    '<a b=',
    '<a b="',
    "<a b='c'",
    '</',
    '</head',
    '<title',

    '<title>',
    '<title></title>',
    '<title></titl',
    '<script>',
    '<script></',
    '<style></styl>',
    '<meta content="a" ',
    '=',

    '<meta charset=',
    'a=',
    '<a =',
    '<a  ',
    ' ',
    '\t\n',
    '"',
    `<a "'`,
    '<meta name=description content=',
    'Ａa',
    'Aa',
    '\0',
    '<meta http-equiv=content-type content=";charset',
    '<meta property=og:title name=og:title content=a>',
  ])('512 kB of %j are read in less than a second', (piece) => {
    for (const html of [fill(piece), `<title>${fill(piece)}`, `<meta content="${fill(piece)}`, `<a ${fill(piece)}`]) {
      const startedAt = performance.now();
      readHtmlHead(html);
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    }
  });

  it('give no more than some characters of a value', () => {
    const html = `<title>${fill('a')}</title><meta name=description content="${fill('b')}">`;
    const { meta, title } = readHtmlHead(html);
    expect(title).toHaveLength(4_096);
    expect(meta.get('description')).toHaveLength(4_096);
  });

  it('never throw', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      '!--',
      '-->',
      'meta',
      'title',
      'charset',
      'content',
      '=',
      '"',
      "'",
      ' ',
      'x',
    );
    const html = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(html, (text) => void readHtmlHead(text)),
      { numRuns: 2_000 },
    );
  });
});
