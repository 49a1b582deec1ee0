/** What would send a command to another platform than that of the test. */
const elsewhere = new Set(['TIDEGATE_ENGINE', 'TIDEGATE_URL', 'TIDEGATE_TOKEN', 'TIDEGATE_ENDPOINT']);

export type CommandEnvironment = Readonly<Record<string, string | undefined>>;

/** The caller's environment for a command that a test runs on the platform of `state`, with what the test adds. */
export function commandEnvironment(state: string, added: Readonly<Record<string, string>> = {}): CommandEnvironment {
  const kept = Object.entries(process.env).filter(([name]) => !elsewhere.has(name));
  return { ...Object.fromEntries(kept), ...added, TIDEGATE_STATE: state };
}
