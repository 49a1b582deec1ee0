import { digestOf, hashedBytes, initialState, paddedEnd, roundConstants, type Sha256 } from '../image/sha256.ts';
import { type KernelExports, reserveMemory } from './web-assembly.ts';

/** Room for the state, the constants and the words of a block, with which `assembly/hash-blocks.ts` begins. */
const stateBytes = 1024;

export function kernelSha256(kernel: KernelExports): Sha256 {
  return (bytes) => {
    const end = paddedEnd(bytes);
    const whole = bytes.length - (bytes.length % hashedBytes);
    const memory = reserveMemory(kernel, stateBytes + whole + end.length);
    const words = new Int32Array(memory);
    words.set(initialState);
    words.set(roundConstants, initialState.length);
    new Uint8Array(memory).set(bytes, stateBytes);
    new Uint8Array(memory).set(end, stateBytes + whole);
    kernel.hashBlocks(0, stateBytes, (whole + end.length) / hashedBytes);
    return digestOf(words.subarray(0, initialState.length));
  };
}
