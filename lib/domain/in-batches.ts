/**
 * A client has 64 connections: half of them for one reader, so that what runs beside it need not wait. More requests at
 * once would only queue up, and time out.
 */
const requestsAtOnce = 32;

/** Asks for each name, a batch at a time; the answers are in the order of the names. */
export async function inBatches<Name, Result>(
  names: readonly Name[],
  ask: (name: Name) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < names.length; from += requestsAtOnce) {
    results.push(...(await Promise.all(names.slice(from, from + requestsAtOnce).map((name) => ask(name)))));
  }
  return results;
}
