import type { Certificate } from '../../platform/certificate.ts';

/** How the gateway is reached. */
export interface DoorOptions {
  /** HTTPS with this one; plain HTTP without. */
  readonly certificate?: Certificate | undefined;
  /** Whose `X-Forwarded-For` is believed: addresses, networks, or names of ranges. None by default. */
  readonly trustedProxies?: readonly string[];
  /** Pages that may call the API from browsers; `*` for all. None by default. */
  readonly corsOrigins?: readonly string[] | (() => readonly string[]);
  /** How long browsers keep to HTTPS once they have seen it here; 0 for not at all. */
  readonly hstsDays?: number;
  /** What `/metrics` asks for; without it, it answers this machine alone. */
  readonly metricsToken?: string | undefined;
}
