import { useState, type ReactNode } from 'react';
import { Segments } from '../../ui/segments.tsx';
import { words } from '../../words/index.ts';

const PHONES = ['iphone', 'android'] as const;
type Phone = (typeof PHONES)[number];

/** Where to tap on the phone, drawn: two screens, and on each the one place that matters. */
export function TapPicture() {
  const [phone, setPhone] = useState<Phone>('iphone');
  return (
    <figure className="grid justify-items-start gap-3">
      <Segments
        label={words.pair.phone}
        value={phone}
        onChange={(value) => setPhone(value)}
        options={PHONES.map((value) => ({ value, label: words.pair.phones[value] }))}
      />
      <svg
        role="img"
        aria-label={words.pair.tapPicture[phone]}
        viewBox="0 0 300 190"
        className="h-auto w-full max-w-75"
        fill="none"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {phone === 'iphone' ? <Iphone /> : <Android />}
        <path d="M141 95h18m-5-5 5 5-5 5" className="stroke-ink-2" />
      </svg>
    </figure>
  );
}

/** The settings at the bottom right; then the row with a computer. */
function Iphone() {
  return (
    <>
      <Screen x={10}>
        <Chats from={30} />
        <path d="M1 158h108" className="stroke-line" />
        {[18, 37, 55, 74].map((x) => (
          <circle key={x} cx={x} cy="169" r="4" className="fill-line-2" />
        ))}
        <Tap x={93} y={169} />
        <Gear x={93} y={169} />
      </Screen>
      <Screen x={180}>
        <circle cx="22" cy="34" r="9" className="fill-line-2" />
        <Line x={38} y={34} width={48} />
        <MenuRow y={62} />
        <MenuRow y={90} chosen />
        <MenuRow y={118} />
        <MenuRow y={146} />
      </Screen>
    </>
  );
}

/** The three dots at the top right; then the row of the menu below them. */
function Android() {
  return (
    <>
      <Screen x={10}>
        <Line x={12} y={28} width={40} />
        <Tap x={95} y={28} />
        {[23, 28, 33].map((y) => (
          <circle key={y} cx="95" cy={y} r="1.6" className="fill-ink" />
        ))}
        <Chats from={54} />
      </Screen>
      <Screen x={180}>
        <Line x={12} y={28} width={30} />
        <Chats from={54} />
        <rect x="30" y="20" width="76" height="112" rx="6" className="fill-sheet stroke-line-2" />
        <Line x={40} y={36} width={44} />
        <Line x={40} y={56} width={52} />
        <rect x="34" y="66" width="68" height="22" rx="5" className="fill-accent-soft stroke-accent" />
        <Computer x={40} y={71} />
        <Line x={60} y={77} width={36} strong />
        <Line x={40} y={100} width={40} />
        <Line x={40} y={119} width={48} />
      </Screen>
    </>
  );
}

function Screen({ x, children }: { x: number; children: ReactNode }) {
  return (
    <g transform={`translate(${x} 5)`}>
      <rect width="110" height="180" rx="14" className="fill-paper stroke-line-3" />
      <path d="M45 8h20" className="stroke-line-3" />
      {children}
    </g>
  );
}

const Chats = ({ from }: { from: number }) =>
  [0, 1, 2, 3].map((row) => (
    <g key={row}>
      <circle cx="20" cy={from + row * 28} r="8" className="fill-line" />
      <Line x={34} y={from - 4 + row * 28} width={38} />
      <Line x={34} y={from + 5 + row * 28} width={60} faint />
    </g>
  ));

function Line({
  x,
  y,
  width,
  faint = false,
  strong = false,
}: {
  x: number;
  y: number;
  width: number;
  faint?: boolean;
  strong?: boolean;
}) {
  const ink = strong ? 'stroke-ink' : faint ? 'stroke-line' : 'stroke-line-2';
  return <path d={`M${x} ${y}h${width}`} strokeWidth="4" className={ink} />;
}

/** A row of the settings; the chosen one is Linked devices, with its computer. */
function MenuRow({ y, chosen = false }: { y: number; chosen?: boolean }) {
  return (
    <g>
      <rect
        x="8"
        y={y - 11}
        width="94"
        height="22"
        rx="5"
        className={chosen ? 'fill-accent-soft stroke-accent' : 'fill-sheet stroke-line'}
      />
      {chosen ? <Computer x={14} y={y - 6} /> : <circle cx="20" cy={y} r="4" className="fill-line-2" />}
      <Line x={34} y={y} width={chosen ? 46 : 36} strong={chosen} />
      <path d={`M93 ${y - 3}l3 3-3 3`} className={chosen ? 'stroke-accent' : 'stroke-line-3'} />
    </g>
  );
}

const Computer = ({ x, y }: { x: number; y: number }) => (
  <path d={`M${x} ${y}h12v8h-12zM${x + 4} ${y + 12}h4`} className="stroke-accent" />
);

/** A ring around the place to tap. */
const Tap = ({ x, y }: { x: number; y: number }) => (
  <circle cx={x} cy={y} r="12" className="fill-accent-soft stroke-accent" />
);

const Gear = ({ x, y }: { x: number; y: number }) => (
  <>
    <circle cx={x} cy={y} r="5" strokeWidth="3" strokeDasharray="2.2 1.7" className="stroke-ink" />
    <circle cx={x} cy={y} r="3.5" className="stroke-ink" />
  </>
);
