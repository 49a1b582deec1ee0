import type { ServingModel } from '../../../schemas/serving.ts';
import { TidegateError } from '../fault.ts';
import type { ConfidenceFile } from './trained-documents.ts';

type Lines = NonNullable<ServingModel['heads'][number]['confidence']>;

/** Throws TG-3081 where they are no function: whoever serves looks a place up by halving. */
export function linesOf(
  what: string,
  { breakpoints: at, values }: Pick<ConfidenceFile, 'breakpoints' | 'values'>,
): Lines {
  const isRising = at.every((point, place) => place === 0 || point > (at[place - 1] ?? point));
  if (isRising && at.length === values.length) return { at, values };
  throw new TidegateError(
    'TG-3081',
    `${what}: ${at.length} points with ${values.length} values, or points that do not rise`,
  );
}
