import { start, type SumBytes, wordsOf } from '../image/checksum.ts';
import { type KernelExports, reserveMemory } from './web-assembly.ts';

/** Both lanes. */
const stateWords = 2;

export function kernelChecksum(kernel: KernelExports): SumBytes {
  return (bytes) => {
    const given = wordsOf(bytes);
    const words = new Uint32Array(reserveMemory(kernel, 4 * (stateWords + given.length)));
    words.set(start);
    words.set(given, stateWords);
    kernel.sumWords(0, 4 * stateWords, given.length);
    const [one = 0, other = 0] = words;
    return [one, other];
  };
}
