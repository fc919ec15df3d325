export const WARNING_CODES = [
  'clockOff',
  'gatewayUnreachable',
  /** Nothing gets through the proxy: it is down, or wants another password. */
  'proxyFailing',
  'diskFull',
  'readOnly',
  /** The store takes no writes, and the system does not say why: a dying disk, say. */
  'storeFailing',
  /** No handle is left for another file or connection. */
  'tooManyFiles',
  'storeSlow',
  'keyUnprotected',
  'reportsWaiting',
] as const;
export type WarningCode = (typeof WARNING_CODES)[number];
/** Who can do something about it. */
export type WarningOwner = 'phone' | 'network' | 'whatsapp' | 'gateway' | 'machine';
export interface Warning {
  code: WarningCode;
  severity: 'problem' | 'warning' | 'note';
  owner: WarningOwner;
  since: number;
  /** Values for the words, without numbers or texts of people. */
  values?: Record<string, string | number>;
}
