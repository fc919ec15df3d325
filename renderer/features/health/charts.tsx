import { useMemo, useState, type ReactNode } from 'react';
import { useStore } from '../../app/hooks.ts';
import { createLiveQuery } from '../../app/live-query.ts';
import { useLive } from '../../app/live.ts';
import { pageClock } from '../../app/page-clock.ts';
import { Card } from '../../ui/card.tsx';
import { decimal, duration } from '../../ui/format.ts';
import { Segments } from '../../ui/segments.tsx';
import { words } from '../../words/index.ts';
import { Chart, type Line, type LineColour } from './chart.tsx';
import { seriesOf } from './series.ts';

const EVERY_MS = 30_000;
type Hours = '1' | '24' | '168';
const HOURS: readonly Hours[] = ['1', '24', '168'];

/** How quickly and how much went out, and what waited. */
export function Charts() {
  const store = useStore();
  const [hours, setHours] = useState<Hours>('24');
  const [{ value }, live] = useLive((own) =>
    createLiveQuery(own, pageClock, 'health.series', { hours: Number(hours) }, EVERY_MS),
  );
  const { healthScreen } = words;
  const drawn = useMemo(() => {
    if (value === undefined) return undefined;
    const { times, sent, failed, waiting, medianMs, slowMs } = seriesOf(value, store.now());
    const isEmpty = value.points.length === 0;
    return {
      isEmpty,
      times,
      latency: [
        { label: healthScreen.latencySlow, colour: '--ink-3', values: slowMs },
        { label: healthScreen.latencyMedian, colour: '--accent', values: medianMs },
      ] satisfies Line[],
      throughput: [
        { label: healthScreen.perMinute, colour: '--accent', filled: true, values: sent },
        { label: healthScreen.failedLine, colour: '--bad', values: failed },
      ] satisfies Line[],
      waiting: [{ label: healthScreen.messages, colour: '--accent', filled: true, values: waiting }] satisfies Line[],
    };
  }, [value, store, healthScreen]);
  return (
    <Card
      title={healthScreen.charts}
      aside={
        <Segments
          label={healthScreen.range}
          value={hours}
          options={HOURS.map((name) => ({ value: name, label: healthScreen.ranges[name] }))}
          onChange={(chosen) => {
            setHours(chosen);
            live.read({ hours: Number(chosen) });
          }}
        />
      }
    >
      {drawn?.isEmpty ? <p className="text-ink-2">{healthScreen.chartEmpty}</p> : null}
      {drawn && !drawn.isEmpty ? (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-6 lg:grid-cols-[repeat(2,minmax(0,1fr))]">
          <Figure title={healthScreen.latency} lines={drawn.latency} format={duration}>
            <Chart
              {...drawn}
              summary={summaryOf(healthScreen.latency, drawn.latency, duration)}
              lines={drawn.latency}
              format={duration}
            />
          </Figure>
          <Figure
            title={`${healthScreen.throughput}${words.app.comma}${healthScreen.perMinute}`}
            lines={drawn.throughput}
            format={rate}
          >
            <Chart
              {...drawn}
              summary={summaryOf(healthScreen.throughput, drawn.throughput, rate)}
              lines={drawn.throughput}
              format={rate}
            />
          </Figure>
          <Figure
            title={`${healthScreen.waiting}${words.app.comma}${healthScreen.messages}`}
            lines={drawn.waiting}
            format={rate}
          >
            <Chart
              {...drawn}
              summary={summaryOf(healthScreen.waiting, drawn.waiting, rate)}
              lines={drawn.waiting}
              format={rate}
            />
          </Figure>
        </div>
      ) : null}
    </Card>
  );
}

const rate = (value: number): string => decimal(Math.round(value * 10) / 10);

const swatches: Record<LineColour, string> = { '--accent': 'bg-accent', '--ink-3': 'bg-ink-3', '--bad': 'bg-bad' };

/** A chart under its name, with the largest value of each line in words. */
function Figure(props: { title: string; lines: Line[]; format(value: number): string; children: ReactNode }) {
  return (
    <figure className="grid gap-2">
      <figcaption>
        <strong className="font-semibold">{props.title}</strong>
        <span className="flex flex-wrap gap-x-4 text-1 text-ink-2">
          {props.lines.map(({ label, colour, values }) => (
            <span key={label} className="inline-flex items-center gap-1.5">
              <span className={`h-0.5 w-3 ${swatches[colour]}`} aria-hidden="true" />
              {`${label}: ${words.healthScreen.atMost} ${props.format(largest(values))}`}
            </span>
          ))}
        </span>
      </figcaption>
      {props.children}
    </figure>
  );
}

const largest = (values: readonly (number | null)[]): number => Math.max(0, ...values.map((value) => value ?? 0));

const summaryOf = (title: string, lines: Line[], format: (value: number) => string): string =>
  `${title}. ${lines.map(({ label, values }) => `${label}: ${words.healthScreen.atMost} ${format(largest(values))}`).join('. ')}`;
