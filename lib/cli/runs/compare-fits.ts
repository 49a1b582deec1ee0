import type { RunReproduction } from '../../../schemas/cli-runs.ts';
import type { SucceededResult } from '../../../schemas/training.ts';

export type FitComparison = Pick<RunReproduction, 'verdict' | 'artifact' | 'heads' | 'differences'>;

/** Whether a second training has made the same model, and else what may have made it another one. */
export function compareFits(original: SucceededResult, again: SucceededResult): FitComparison {
  const [mine, theirs] = [digestsOf(original), digestsOf(again)];
  const names = [...new Set([...mine.keys(), ...theirs.keys()])];
  const heads = names.map((name) => ({ name, original: mine.get(name) ?? null, again: theirs.get(name) ?? null }));
  const artifact = { original: original.artifact, again: again.artifact };
  const isSame = [artifact, ...heads].every((pair) => pair.original !== null && pair.original === pair.again);
  return { verdict: isSame ? 'reproduced' : 'differs', artifact, heads, differences: differencesOf(original, again) };
}

/** Of the heads that were fitted on all rows. */
function digestsOf({ heads }: SucceededResult): ReadonlyMap<string, string> {
  return new Map(heads.filter(({ fold }) => fold === null).map(({ name, digest }) => [name, digest]));
}

function differencesOf(original: SucceededResult, again: SucceededResult): FitComparison['differences'] {
  const [mine, theirs] = [groundOf(original), groundOf(again)];
  const names = [...new Set([...mine.keys(), ...theirs.keys()])];
  return names
    .map((what) => ({ what, original: mine.get(what) ?? null, again: theirs.get(what) ?? null }))
    .filter((pair) => pair.original !== pair.again);
}

/** All that a fit rests on beside its job. */
function groundOf({ software, threads }: SucceededResult): ReadonlyMap<string, string | number> {
  const packages = Object.entries(software.packages).sort(([one], [other]) => (one < other ? -1 : 1));
  return new Map<string, string | number>([
    ['python', software.python],
    ['lock', software.lock],
    ['threads', threads],
    ...packages.map(([name, version]): [string, string] => [`package ${name}`, version]),
  ]);
}
