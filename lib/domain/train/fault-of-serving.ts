import type { Pack } from './pack.ts';

/** What does not fit in what a pack says of serving; undefined when all of it does. */
export function faultOfServing(pack: Pack): string | undefined {
  return faultOfNesting(pack) ?? faultOfRisk(pack) ?? faultOfFallback(pack);
}

function faultOfNesting({ heads, serving: { nested } }: Pack): string | undefined {
  if (nested.length === 1) return `only ${nested[0] ?? ''} is nested: there is nothing for it to lie in`;
  let before = -1;
  for (const name of nested) {
    const head = heads.find((candidate) => candidate.name === name);
    if (head === undefined) return `there is no head ${name} to be nested`;
    if (head.objective !== 'binary') return `head ${name} is ${head.objective}, and events alone are nested`;
    if (head.horizonUs <= before) return `nested heads begin with the shortest: ${name} comes too late`;
    before = head.horizonUs;
  }
  return undefined;
}

function faultOfRisk({ serving: { risk } }: Pack): string | undefined {
  const falls = risk.find((cut, place) => cut <= (risk[place - 1] ?? 0));
  return falls === undefined ? undefined : `levels of risk do not rise: ${falls} comes too late`;
}

function faultOfFallback({ features, heads, serving: { fallback } }: Pack): string | undefined {
  if (fallback === null) return undefined;
  const strange = fallback.features.find((feature) => !features.includes(feature));
  if (strange !== undefined) return `the fallback learns from ${strange}, which is no feature of the pack`;
  const twice = fallback.features.find((feature, place) => fallback.features.indexOf(feature) !== place);
  if (twice !== undefined) return `the fallback learns from ${twice} twice`;
  return heads.some(({ objective }) => objective === 'binary') ? undefined : 'a fallback wants a binary head';
}
