import type { ServingModel } from '../../../schemas/serving.ts';
import type { ScoredHead, Scorer } from '../../kernels/gbdt/index.ts';
import { TidegateError } from '../fault.ts';

/** Throws TG-7002 unless the image has the features and heads of the document, in their order. */
export function checkImage(document: ServingModel, { featureNames, heads, image }: Scorer): void {
  const refuse = (reason: string): never => {
    throw new TidegateError(
      'TG-7002',
      `the image is not that of ${document.model} version ${document.version}: ${reason}`,
    );
  };
  const { length } = image.bytes;
  if (length !== document.image.bytes) refuse(`it has ${length} bytes instead of ${document.image.bytes}`);
  const feature = firstOther(document.features, featureNames);
  if (feature !== undefined) refuse(`feature ${feature}`);
  const head = firstOther(
    document.heads.map(({ name }) => name),
    heads.map(({ name }) => name),
  );
  if (head !== undefined) refuse(`head ${head}`);
  document.heads.forEach((own, at) => {
    const scored = heads[at];
    if (scored !== undefined && !isOfKind(own, scored))
      refuse(`head ${own.name} is ${scored.objective.name} with ${scored.outputs} outputs instead of ${own.objective}`);
  });
}

/** The losses of a value have many names; of the others the link follows from the name. */
function isOfKind({ objective }: ServingModel['heads'][number], { objective: own, outputs }: ScoredHead): boolean {
  const links = ['binary', 'multiclass', 'poisson', 'tweedie'];
  const isSame = objective === own.name || (objective === 'regression' && !links.includes(own.name));
  return isSame && outputs > 1 === (objective === 'multiclass');
}

function firstOther(wanted: readonly string[], found: readonly string[]): string | undefined {
  const length = Math.max(wanted.length, found.length);
  const at = Array.from({ length }).findIndex((_, place) => wanted[place] !== found[place]);
  return at < 0 ? undefined : `${at + 1} is ${found[at] ?? 'missing'} instead of ${wanted[at] ?? 'none'}`;
}
