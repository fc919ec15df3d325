import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { findOrInstallChromium } from './chromium.ts';

// `node scripts/make-icons.ts`: draws build/icon.svg in every size the installers need, and the tray's icons. Run it after
// changing a drawing.
const folder = new URL('../build/', import.meta.url);
const executablePath = findOrInstallChromium();
if (executablePath === undefined) process.exit(1);

const LINUX_SIZES = [16, 32, 48, 64, 128, 256, 512];
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** Apple's four-letter types for PNG content, by size in pixels (the larger ones also serve the doubled densities). */
const ICNS_TYPES: readonly (readonly [type: string, size: number])[] = [
  ['icp4', 16],
  ['icp5', 32],
  ['icp6', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
];

/** The shapes of the tray's states, on a square of 16: solid, so that they are told apart at the size of a letter. */
const TRAY_SHAPES: Readonly<Record<string, { colour: string; path: string }>> = {
  starting: {
    colour: '#7a8087',
    path: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 2.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7Z',
  },
  good: { colour: '#1f8a4c', path: 'M13.1 2.9 6.3 9.7 2.9 6.3.8 8.4l5.5 5.5L15.2 5Z' },
  wait: { colour: '#b7791f', path: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm1.2 6.4 2.7 1.6-1.1 1.9-3.8-2.2V4h2.2Z' },
  paused: { colour: '#7a8087', path: 'M3 2h3.6v12H3ZM9.4 2H13v12H9.4Z' },
  empty: { colour: '#7a8087', path: 'M2 2h12v12H2Zm2.4 2.4v7.2h7.2V4.4Z' },
  bad: { colour: '#c0392b', path: 'M8 .8 15.7 15H.3ZM7 6v4.4h2V6Zm0 5.6v1.9h2v-1.9Z' },
};

const drawn = await draw([...new Set([...LINUX_SIZES, ...ICO_SIZES, ...ICNS_TYPES.map(([, size]) => size)])]);
mkdirSync(new URL('icons/', folder), { recursive: true });
for (const size of LINUX_SIZES) writeFileSync(new URL(`icons/${size}x${size}.png`, folder), png(size));
writeFileSync(new URL('icon.png', folder), png(512));
writeFileSync(new URL('icon.ico', folder), ico(ICO_SIZES));
writeFileSync(new URL('icon.icns', folder), icns());
await drawTray();

async function draw(sizes: readonly number[]): Promise<Map<number, Buffer>> {
  const drawing = readFileSync(new URL('icon.svg', folder), 'utf8');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${drawing}`);
    const images = new Map<number, Buffer>();
    for (const size of sizes) {
      await page.setViewportSize({ width: size, height: size });
      images.set(size, await page.screenshot({ omitBackground: true, type: 'png' }));
    }
    return images;
  } finally {
    await browser.close();
  }
}

/** For Windows in colour, for macOS as templates, both with a doubled one; for the panels of Linux in one size. */
async function drawTray(): Promise<void> {
  mkdirSync(new URL('tray/', folder), { recursive: true });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    const draw = async (name: string, path: string, fill: string, size: number): Promise<void> => {
      await page.setViewportSize({ width: size, height: size });
      await page.setContent(
        `<style>body{margin:0}svg{display:block}</style><svg width="${size}" height="${size}" viewBox="0 0 16 16"><path fill-rule="evenodd" fill="${fill}" d="${path}"/></svg>`,
      );
      writeFileSync(new URL(`tray/${name}.png`, folder), await page.screenshot({ omitBackground: true, type: 'png' }));
    };
    for (const [state, { colour, path }] of Object.entries(TRAY_SHAPES)) {
      await draw(state, path, colour, 16);
      await draw(`${state}@2x`, path, colour, 32);
      await draw(`${state}Template`, path, '#000000', 16);
      await draw(`${state}Template@2x`, path, '#000000', 32);
      await draw(`${state}-panel`, path, colour, 24);
    }
  } finally {
    await browser.close();
  }
}

function png(size: number): Buffer {
  const image = drawn.get(size);
  if (image === undefined) throw new RangeError(`no drawing of ${size} pixels`);
  return image;
}

/** Windows: a directory of 16 bytes per image, then the PNGs. A size of 256 is written as 0. */
function ico(sizes: readonly number[]): Buffer {
  const head = Buffer.alloc(6 + 16 * sizes.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(sizes.length, 4);
  let offset = head.length;
  sizes.forEach((size, index) => {
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png(size).length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png(size).length;
  });
  return Buffer.concat([head, ...sizes.map(png)]);
}

/** macOS: `icns`, the whole length, then type, length and PNG of each image. */
function icns(): Buffer {
  const parts = ICNS_TYPES.map(([type, size]) => block(type, png(size)));
  return block('icns', Buffer.concat(parts));
}

function block(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([head, content]);
}
