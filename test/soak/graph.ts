/** A soak as a picture: panels over one axis of time, with a mark where something broke. Pure; light and dark by itself. */
import type { Party, Sample, SoakResult } from './result.ts';
import { kindOf } from './troubles.ts';

interface Line {
  readonly name: string;
  /** Names its colour in the style. */
  readonly of: Party | 'out' | 'in';
  /** Thin: what only goes with a line of the same colour. */
  readonly thin?: boolean;
  readonly valueOf: (sample: Sample) => number | undefined;
}

interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
  /** The axis shows powers of ten. */
  readonly logarithmic?: boolean;
}

const WIDTH = 860;
const LEFT = 62;
const RIGHT = 12;
const PLOT = WIDTH - LEFT - RIGHT;
const HEIGHT = 92;
/** Title and legend above each plot. */
const HEAD = 30;
const TOP = 26;
const FOOT = 34;
const MINUTE_MS = 60_000;

const perSecond = (counted: (sample: Sample) => number) => {
  let before = 0;
  return (sample: Sample): number => {
    const value = counted(sample) / ((sample.at - before) / 1_000);
    before = sample.at;
    return value;
  };
};

/** A process that was just ending has no figures. */
const finite = (value: number | undefined): number | undefined => (Number.isFinite(value) ? value : undefined);

const panels = (): readonly Panel[] => [
  {
    title: 'Messages per second',
    lines: [
      { name: 'shown by phones', of: 'out', valueOf: perSecond(({ shown }) => shown) },
      { name: 'told to the customer', of: 'in', valueOf: perSecond(({ told }) => told) },
    ],
  },
  {
    title: 'Accepted until shown, milliseconds',
    logarithmic: true,
    lines: [
      { name: 'half within', of: 'out', valueOf: ({ out }) => out?.p50Ms },
      { name: '99 % within', of: 'out', thin: true, valueOf: ({ out }) => out?.p99Ms },
    ],
  },
  {
    title: 'Messages on their way',
    lines: [
      { name: 'accepted, not shown', of: 'out', valueOf: ({ waitingOut }) => waitingOut },
      { name: 'written, not told', of: 'in', valueOf: ({ waitingIn }) => waitingIn },
    ],
  },
  {
    title: 'Memory, MB',
    lines: [
      { name: 'engine', of: 'engine', valueOf: ({ processes }) => processes.engine?.residentMb },
      { name: 'gateway', of: 'gateway', valueOf: ({ processes }) => processes.gateway?.residentMb },
      { name: 'its heap', of: 'gateway', thin: true, valueOf: ({ heapMb }) => heapMb },
    ],
  },
  {
    title: 'Open handles',
    lines: [
      { name: 'engine', of: 'engine', valueOf: ({ processes }) => processes.engine?.handles },
      { name: 'its sockets', of: 'engine', thin: true, valueOf: ({ processes }) => processes.engine?.sockets },
      { name: 'gateway', of: 'gateway', valueOf: ({ processes }) => processes.gateway?.handles },
      { name: 'its sockets', of: 'gateway', thin: true, valueOf: ({ processes }) => processes.gateway?.sockets },
    ],
  },
  {
    title: 'Kept: stores and attachments, MB',
    lines: [
      { name: 'engine', of: 'engine', valueOf: ({ stores }) => stores.engine.databaseMb + stores.engine.mediaMb },
      { name: 'its log', of: 'engine', thin: true, valueOf: ({ stores }) => stores.engine.logMb },
      { name: 'gateway', of: 'gateway', valueOf: ({ stores }) => stores.gateway.databaseMb + stores.gateway.mediaMb },
      { name: 'its log', of: 'gateway', thin: true, valueOf: ({ stores }) => stores.gateway.logMb },
    ],
  },
];

const STYLE = `
:root{color-scheme:light dark}
text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-weight:600}.axis{fill:#57606a;font-size:11px}
.page{fill:#fff}.grid{stroke:#d8dee4}.line{fill:none;stroke-width:1.6;stroke-linejoin:round}.thin{stroke-width:1;stroke-dasharray:3 2}
.engine,.out{stroke:#0969da}.gateway,.in{stroke:#bc4c00}
.death{stroke:#cf222e}.stop{stroke:#8250df;stroke-dasharray:5 3}.network{stroke:#8c959f;stroke-dasharray:1 3}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.axis{fill:#9198a1}.page{fill:#0d1117}.grid{stroke:#30363d}
.engine,.out{stroke:#58a6ff}.gateway,.in{stroke:#f0883e}.death{stroke:#ff7b72}.stop{stroke:#bc8cff}.network{stroke:#656c76}}`;

export function drawSoak({ samples, troubles }: Pick<SoakResult, 'samples' | 'troubles'>): string {
  const lastMs = samples.at(-1)?.at ?? MINUTE_MS;
  const x = (at: number): number => Math.round(LEFT + (at / lastMs) * PLOT);
  const drawn = panels();
  const height = TOP + drawn.length * (HEAD + HEIGHT) + FOOT;
  const bottom = height - FOOT;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    '<title>Memory, handles, stores, rates and times of gateway and engine under load with faults</title>',
    `<style>${STYLE}</style><rect class="page" width="${WIDTH}" height="${height}"/>`,
    ...legend(LEFT, 16, [
      { name: 'a process ended', classes: 'death' },
      { name: 'a process stopped for seconds', classes: 'stop' },
      { name: 'a network broke', classes: 'network' },
    ]),
    ...troubles.map(({ name, at }) => {
      const line = `<line class="${kindOf(name)}" x1="${x(at)}" x2="${x(at)}" y1="${TOP + HEAD}" y2="${bottom}">`;
      return `${line}<title>${name}</title></line>`;
    }),
    ...drawn.flatMap((panel, index) => drawPanel(panel, TOP + index * (HEAD + HEIGHT), samples, x)),
    ...minutesOf(lastMs).flatMap((minute) => [
      `<text class="axis" text-anchor="middle" x="${x(minute * MINUTE_MS)}" y="${bottom + 15}">${minute}</text>`,
    ]),
    `<text class="axis" text-anchor="middle" x="${LEFT + PLOT / 2}" y="${bottom + 29}">minutes</text>`,
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function drawPanel(
  { title, lines, logarithmic = false }: Panel,
  top: number,
  samples: readonly Sample[],
  x: (at: number) => number,
): string[] {
  const found = lines.map((line) => ({ line, values: samples.map((sample) => finite(line.valueOf(sample))) }));
  const all = found.flatMap(({ values }) => values.filter((value) => value !== undefined));
  const ticks = ticksOf(Math.max(1, ...all), logarithmic);
  const highest = ticks.at(-1) ?? 1;
  const share = (value: number): number =>
    logarithmic ? Math.log10(Math.max(1, value)) / Math.log10(highest) : value / highest;
  const base = top + HEAD + HEIGHT;
  const y = (value: number): number => Math.round((base - share(value) * (HEIGHT - 4)) * 10) / 10;
  return [
    `<text class="title" x="${LEFT}" y="${top + HEAD - 9}">${title}</text>`,
    ...legend(
      WIDTH - RIGHT,
      top + HEAD - 9,
      lines.map(({ name, of, thin }) => ({ name, classes: `line ${of}${thin === true ? ' thin' : ''}` })),
    ),
    ...ticks.flatMap((tick) => [
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(tick)}" y2="${y(tick)}"/>`,
      `<text class="axis" text-anchor="end" x="${LEFT - 6}" y="${y(tick) + 4}">${tick.toLocaleString('en')}</text>`,
    ]),
    ...found.map(({ line: { of, thin }, values }) => {
      const path = pathOf(
        samples.map(({ at }, index) => [x(at), values[index]] as const),
        y,
      );
      return `<path class="line ${of}${thin === true ? ' thin' : ''}" d="${path}"/>`;
    }),
  ];
}

/** A gap where there is no value: the process was down, or nothing arrived. */
function pathOf(
  points: readonly (readonly [x: number, value: number | undefined])[],
  y: (value: number) => number,
): string {
  let isDrawing = false;
  return points
    .map(([x, value]) => {
      if (value === undefined) {
        isDrawing = false;
        return '';
      }
      const step = `${isDrawing ? 'L' : 'M'}${x} ${y(value)}`;
      isDrawing = true;
      return step;
    })
    .join('');
}

/** From the left, or up to the right edge. */
function legend(at: number, y: number, entries: readonly { name: string; classes: string }[]): string[] {
  const widths = entries.map(({ name }) => 30 + name.length * 6.4);
  const total = widths.reduce((sum, width) => sum + width, 0);
  let left = at === LEFT ? LEFT : at - total;
  return entries.map(({ name, classes }, index) => {
    const start = Math.round(left);
    left += widths[index] ?? 0;
    const stroke = `<line class="${classes}" x1="${start}" x2="${start + 18}" y1="${y - 4}" y2="${y - 4}" stroke-width="1.6"/>`;
    return `${stroke}<text class="axis" x="${start + 23}" y="${y}">${name}</text>`;
  });
}

/** Zero, round steps, and one at or above the highest value. */
function ticksOf(highest: number, isLogarithmic: boolean): number[] {
  if (isLogarithmic) {
    const powers = Math.ceil(Math.log10(Math.max(10, highest)));
    return Array.from({ length: powers + 1 }, (_, power) => 10 ** power);
  }
  const rough = highest / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, index) => index * step);
}

function minutesOf(lastMs: number): number[] {
  const minutes = lastMs / MINUTE_MS;
  const every = [1, 2, 5, 10, 20].find((step) => minutes / step <= 12) ?? 60;
  return Array.from({ length: Math.floor(minutes / every) + 1 }, (_, index) => index * every);
}
