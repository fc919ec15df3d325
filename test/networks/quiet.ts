/**
 * Silences libsignal, which prints whole session records with private keys through the console. Call it before a client
 * under test connects; everything else that is printed passes.
 */
const secretive =
  /^(Closing|Opening|Removing|Session error|Session already|Failed to decrypt|Decrypted message|Migrating|V1 session|Duplicate|WARNING: Expected pubkey)/;

export function silenceLibsignal(): void {
  for (const level of ['info', 'warn', 'error', 'log'] as const) {
    const print = console[level].bind(console);
    console[level] = (...words: unknown[]) => {
      const [first] = words;
      if (typeof first !== 'string' || !secretive.test(first)) print(...words);
    };
  }
}
