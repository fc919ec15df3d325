import { create } from 'qrcode';
import { useMemo } from 'react';

/** The quiet zone that readers need, in modules. */
const QUIET_MODULES = 4;
const WIDEST_PX = 320;

/** The code, drawn so that each module is a whole number of pixels: crisp on every screen, dark on white in every theme. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { path, modules } = useMemo(() => drawQr(text), [text]);
  const sizePx = modules * Math.max(1, Math.floor(WIDEST_PX / modules));
  return (
    <svg
      className="h-auto max-w-full rounded-card border border-line bg-[#fff]"
      role="img"
      aria-label={label}
      width={sizePx}
      height={sizePx}
      viewBox={`0 0 ${modules} ${modules}`}
      shapeRendering="crispEdges"
    >
      <rect width={modules} height={modules} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** One path of horizontal runs; `modules` counts a side with its quiet zone. */
export function drawQr(text: string): { path: string; modules: number } {
  const { size, data } = create(text, { errorCorrectionLevel: 'L' }).modules;
  let path = '';
  for (let row = 0; row < size; row += 1) {
    for (let from = 0; from < size; from += 1) {
      if (!data[row * size + from]) continue;
      let to = from + 1;
      while (to < size && data[row * size + to]) to += 1;
      path += `M${from + QUIET_MODULES} ${row + QUIET_MODULES}h${to - from}v1h${from - to}z`;
      from = to;
    }
  }
  return { path, modules: size + 2 * QUIET_MODULES };
}
