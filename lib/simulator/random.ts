import { sha256Hex } from '../domain/canonical-json.ts';
import { Pcg32 } from '../kernels/random/pcg32.ts';

export interface RandomSource {
  readonly world: string;
  readonly seed: number;
  /** What the chance is for, for example `market/BTC-USD`: two purposes never share a stream. */
  readonly stream: string;
}

/** The stream of randomness of one purpose in one world: what one purpose draws moves no other. */
export function openRandom({ world, seed, stream }: RandomSource): Pcg32 {
  const digest = sha256Hex(`${world}/${seed}/${stream}`);
  const word = (index: number): number => Number.parseInt(digest.slice(8 * index, 8 * index + 8), 16);
  return new Pcg32([word(0), word(1)], [word(2), word(3)]);
}
