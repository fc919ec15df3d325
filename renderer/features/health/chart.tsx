import { useEffect, useRef } from 'react';
import UPlot, { type AlignedData, type Options } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { language } from '../../words/index.ts';

/** Tokens that lines are drawn with. */
export type LineColour = '--accent' | '--ink-3' | '--bad';

export interface Line {
  label: string;
  colour: LineColour;
  filled?: boolean;
  /** Seconds of the UTC epoch and values; null where nothing is known. */
  values: (number | null)[];
}

interface Props {
  /** Read out in place of the drawing. */
  summary: string;
  /** Seconds of the UTC epoch, ascending. */
  times: number[];
  lines: Line[];
  /** A value with its unit. */
  format(value: number): string;
}

const HEIGHT_PX = 160;
/** Between a label and the plot. */
const LABEL_GAP_PX = 14;

/** Lines over time. Drawn anew when the colours of the page change. */
export function Chart({ summary, times, lines, format }: Props) {
  const room = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = room.current;
    if (!element) return;
    let plot: UPlot | undefined;
    const draw = (): void => {
      plot?.destroy();
      plot = new UPlot(
        optionsFor(element, lines, format),
        [times, ...lines.map(({ values }) => values)] as AlignedData,
        element,
      );
    };
    draw();
    const resized = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    resized.observe(element);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      resized.disconnect();
      themed.disconnect();
      dark.removeEventListener('change', draw);
      plot?.destroy();
    };
  }, [times, lines, format]);
  return <div ref={room} role="img" aria-label={summary} dir="ltr" style={{ minHeight: HEIGHT_PX }} />;
}

function optionsFor(element: HTMLElement, lines: Line[], format: Props['format']): Options {
  const colour = colourReader(element);
  const font = `12px ${getComputedStyle(element).fontFamily}`;
  const axis = {
    stroke: colour('--ink-2'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font,
  };
  const hour = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' });
  return {
    width: element.clientWidth,
    height: HEIGHT_PX,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [
      {
        ...axis,
        space: 70,
        values: (_plot, times) =>
          times.map((seconds) => {
            const at = new Date(seconds * 1_000);
            return at.getHours() === 0 && at.getMinutes() === 0 ? day.format(at) : hour.format(at);
          }),
      },
      {
        ...axis,
        size: (_plot, labels) => LABEL_GAP_PX + Math.max(0, ...(labels ?? []).map(widthIn(font))),
        space: 36,
        values: (_plot, values) => values.map((value) => format(value)),
      },
    ],
    series: [
      {},
      ...lines.map(({ label, colour: token, filled }) => ({
        label,
        stroke: colour(token),
        width: 1.5,
        spanGaps: false,
        points: { show: false },
        ...(filled && { fill: colour('--accent-soft') }),
      })),
    ],
  };
}

/** How wide a label is, CSS pixels: units are longer in some languages. */
function widthIn(font: string): (label: string) => number {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return () => 0;
  context.font = font;
  return (label) => Math.ceil(context.measureText(label).width);
}

/** Canvas knows no variables: a token as the colour that it stands for now. */
function colourReader(element: HTMLElement): (token: string) => string {
  return (token) => {
    const probe = document.createElement('span');
    probe.style.color = `var(${token})`;
    element.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}
