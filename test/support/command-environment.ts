/** What would send a command to another platform than that of the test. */
const elsewhere = new Set(['TIDEGATE_ENGINE', 'TIDEGATE_URL', 'TIDEGATE_TOKEN', 'TIDEGATE_ENDPOINT']);

export type CommandEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * The caller's environment for a command that a test runs on the platform of `state`, with what the test adds. What it
 * starts has a small market on wall time, which leaves the machine and the clock to the tests.
 */
export function commandEnvironment(state: string, added: Readonly<Record<string, string>> = {}): CommandEnvironment {
  const kept = Object.entries(process.env).filter(([name]) => !elsewhere.has(name));
  return { ...Object.fromEntries(kept), TIDEGATE_MARKET: 'small', ...added, TIDEGATE_STATE: state };
}
