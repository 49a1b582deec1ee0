import type { CountSource } from '../../lib/kernels/rolling/time-histogram.ts';

/** The least that a computation takes its numbers from: they can be copied into those of another. */
export class SavedNumbers implements CountSource {
  readonly #arrays: (Float64Array | Uint16Array)[] = [];
  readonly #rebuilds: (() => void)[] = [];

  floats(count: number, value = 0): Float64Array {
    const array = new Float64Array(count).fill(value);
    this.#arrays.push(array);
    return array;
  }

  shorts(count: number): Uint16Array {
    const array = new Uint16Array(count);
    this.#arrays.push(array);
    return array;
  }

  whenOpened(rebuild: () => void): void {
    this.#rebuilds.push(rebuild);
  }

  copyFrom(other: SavedNumbers): void {
    this.#arrays.forEach((array, index) => array.set(other.#arrays[index] ?? []));
    for (const rebuild of this.#rebuilds) rebuild();
  }
}
