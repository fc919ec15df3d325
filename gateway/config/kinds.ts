import { resolve } from 'node:path';
import { z } from 'zod';

/** What a setting's value may be. Flags and environment give text, the file gives TOML's values: a kind takes both. */
export interface Kind<T> {
  readonly schema: z.ZodType<T>;
  /** Completes "must be …". */
  readonly words: string;
  /** A flag of this kind stands alone: `--behind-proxy`, `--no-behind-proxy`. */
  readonly isSwitch?: true;
  /** Makes a value independent of where it was written. @param folder the file's own, or the working folder */
  readonly settle?: (value: T, folder: string) => T;
}

export const onOff: Kind<boolean> = {
  words: 'true or false',
  isSwitch: true,
  schema: z.union([
    z.boolean(),
    z.enum(['0', '1', 'false', 'true']).transform((value) => value === '1' || value === 'true'),
  ]),
};

export const text: Kind<string> = { words: 'a text', schema: z.string().trim().min(1) };

/** The address of a service that the owner has chosen. */
export const serviceUrl: Kind<string> = {
  words: 'an http or https URL without query, fragment or credentials',
  schema: z
    .string()
    .trim()
    .pipe(z.url({ protocol: /^https?$/ }))
    .refine((url) => !/[?#@]/.test(url)),
};

/** What must not be guessed. */
export const longText: Kind<string> = {
  words: 'at least 20 characters',
  schema: z.string().trim().min(20),
};

/** Absolute, or relative to the file that names it; elsewhere to the working folder. */
export const path: Kind<string> = { ...text, words: 'a path', settle: (value, folder) => resolve(folder, value) };

export const integer = (min: number, max: number): Kind<number> => ({
  words: `a whole number from ${min} to ${max}`,
  schema: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^-?\d{1,15}$/)
        .transform(Number),
    ])
    .pipe(z.number().int().min(min).max(max)),
});

export const choice = <const T extends string>(...values: readonly [T, ...T[]]): Kind<T> => ({
  words: `one of ${values.join(', ')}`,
  schema: z.enum(values) as unknown as z.ZodType<T>,
});

/** In the file an array, elsewhere separated by commas. @param one a part's schema; its issues are shown as they are */
export const list = <T>(words: string, one: z.ZodType<T, string>): Kind<readonly T[]> => ({
  words: `a list of ${words}`,
  schema: z
    .union([
      z.array(z.union([z.string(), z.number().transform(String)])),
      z.string().transform((text) =>
        text
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== ''),
      ),
    ])
    .pipe(z.array(one)),
});
