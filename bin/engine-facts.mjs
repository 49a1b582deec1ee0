// What the probes of one engine found, out of the JSON report of vitest.

/** Undefined when no probe came to an observation. */
export function engineFacts(testResults) {
  const metas = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ meta }) => meta ?? {}));
  const found = metas.filter(({ engineFact }) => engineFact !== undefined);
  if (found.length === 0) return undefined;
  const order = ({ service, id }) => `${service}/${id}`;
  const facts = found.map(({ engineFact }) => engineFact).sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return { version: found[0].engineVersion, facts };
}
