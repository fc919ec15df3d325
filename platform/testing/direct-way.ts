import { systemClock } from '../clock.ts';
import { createWayOut } from '../way-out.ts';

/** Without a proxy. */
export const directWay = createWayOut({ clock: systemClock });
