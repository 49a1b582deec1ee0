/**
 * How the venues name their dumps: BTCUSDT-trades-2024-01.zip, BTCUSD_PERP-1m-2024-01-02.zip, BTCUSDT2024-01-02.csv.gz,
 * BTCUSDT_2024-01-02.csv.gz.
 */
const patterns = [
  /^([A-Za-z0-9][A-Za-z0-9_]*)-[A-Za-z0-9]+-\d{4}-\d\d/,
  /^([A-Za-z0-9][A-Za-z0-9-]*?)_?\d{4}-\d\d-\d\d/,
];

/** The symbol in the last part of the first name that has one. */
export function symbolInName(names: readonly string[]): string | undefined {
  for (const name of names) {
    const last = name.split(/[\\/]/).at(-1) ?? '';
    for (const pattern of patterns) {
      const symbol = pattern.exec(last)?.[1];
      if (symbol !== undefined) return symbol;
    }
  }
  return undefined;
}
