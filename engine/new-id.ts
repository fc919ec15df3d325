import type { Random } from '../shared/ports.ts';

const ID_BYTES = 12;

/** An id of 24 hex digits: no two of a device are ever alike. */
export const newId = (random: Random): string => Buffer.from(random.bytes(ID_BYTES)).toString('hex');
