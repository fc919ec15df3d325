import type { TableRow } from './read-table.ts';

/** What a column may hold, besides words for the text. */
export const FIELDS = ['number', 'text', 'group', 'creator', 'id', 'schedule', 'validity', 'priority'] as const;
export type FieldName = (typeof FIELDS)[number];

/** How the rows of a table become messages. */
export interface Plan {
  /** The first row names the columns. */
  hasHead: boolean;
  columns: Partial<Record<FieldName, number>>;
  /** A text of its own for all, with `{names}` of columns in it; undefined: the column `text` has it. */
  template: string | undefined;
  /** For numbers without a country code; undefined: they are not taken. */
  callingCode: string | undefined;
}

/** Names of columns as programs and people write them, without spaces and signs. */
const NAMES: Readonly<Record<FieldName, readonly string[]>> = {
  number: [
    'number', 'phone', 'phonenumber', 'mobile', 'mobilenumber', 'cell', 'cellphone', 'tel', 'telephone', 'whatsapp', 'to',
    'recipient', 'msisdn', 'telefono', 'teléfono', 'numero', 'número', 'movil', 'móvil', 'celular', 'telefon', 'handy',
    'nummer', 'mobil', 'الرقم', 'رقم', 'الهاتف', 'الجوال', 'رقمالهاتف',
  ],
  text: ['text', 'message', 'body', 'content', 'mensaje', 'texto', 'nachricht', 'الرسالة', 'النص', 'رسالة'],
  group: ['group', 'groupname', 'grupo', 'gruppe', 'المجموعة'],
  creator: ['groupadmin', 'groupcreator', 'creator', 'admin', 'creador'],
  id: ['id', 'reference', 'ref', 'key', 'idempotencykey', 'referencia', 'المعرف'],
  schedule: ['schedule', 'sendat', 'deliverat', 'notbefore', 'date', 'datetime', 'time', 'fecha', 'programado', 'datum', 'الموعد'],
  validity: ['validity', 'validfor', 'ttl', 'expiry', 'validez', 'gültigkeit', 'الصلاحية'],
  priority: ['priority', 'prioridad', 'priorität', 'الأولوية'],
}; // prettier-ignore

const plainName = (name: string): string => name.toLowerCase().replaceAll(/[\s_.:#-]/gu, '');
const looksLikeNumber = (cell: string): boolean => /^\+?[\d\s().-]{6,20}$/u.test(cell);

/** What the table itself says: by the names of its columns, or by what stands in them. The owner may say otherwise. */
export function guessPlan(rows: readonly TableRow[]): Plan {
  const first = rows[0]?.cells ?? [];
  const hasHead = !first.some(looksLikeNumber) && rows.length > 1;
  const columns: Plan['columns'] = {};
  if (hasHead) {
    for (const field of FIELDS) {
      const place = first.findIndex((name) => NAMES[field].includes(plainName(name)));
      if (place !== -1 && !Object.values(columns).includes(place)) columns[field] = place;
    }
  }
  const sample = rows.slice(hasHead ? 1 : 0, 21);
  const width = Math.max(...rows.slice(0, 20).map(({ cells }) => cells.length), 0);
  const free = (): number[] =>
    Array.from({ length: width }, (_, place) => place).filter((place) => !Object.values(columns).includes(place));
  if (columns.number === undefined && columns.group === undefined) {
    const number = free().find(
      (place) => sample.filter(({ cells }) => looksLikeNumber(cells[place] ?? '')).length * 2 > sample.length,
    );
    if (number !== undefined) columns.number = number;
  }
  if (columns.text === undefined && !hasHead) {
    const lengthOf = (place: number): number => sample.reduce((sum, { cells }) => sum + (cells[place]?.length ?? 0), 0);
    const [longest] = free().toSorted((a, b) => lengthOf(b) - lengthOf(a));
    if (longest !== undefined) columns.text = longest;
  }
  return { hasHead, columns, template: columns.text === undefined ? '' : undefined, callingCode: undefined };
}

/** The columns' names, or their places from 1 on; each is a placeholder. */
export function columnNames(rows: readonly TableRow[], hasHead: boolean): string[] {
  const width = Math.max(...rows.slice(0, 100).map(({ cells }) => cells.length), 0);
  const head = hasHead ? rows[0]?.cells : undefined;
  return Array.from({ length: width }, (_, place) => {
    const name = head?.[place] ?? '';
    return name === '' ? String(place + 1) : name;
  });
}

const PLACEHOLDER = /\{([^{}\n]{1,80})\}/gu;
const sameName = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** Placeholders that no column answers to. */
export const unknownPlaceholders = (template: string, names: readonly string[]): string[] =>
  Array.from(template.matchAll(PLACEHOLDER), ([, name = '']) => name).filter(
    (name) => !names.some((other) => sameName(name, other)),
  );

/** The template with the values of a row; undefined when one of them is empty. */
export function fillTemplate(template: string, names: readonly string[], cells: readonly string[]): string | undefined {
  let isWhole = true;
  const text = template.replaceAll(PLACEHOLDER, (placeholder, name: string) => {
    const place = names.findIndex((other) => sameName(name, other));
    if (place === -1) return placeholder;
    const value = cells[place] ?? '';
    if (value === '') isWhole = false;
    return value;
  });
  return isWhole ? text : undefined;
}
