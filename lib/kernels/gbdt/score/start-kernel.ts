import { kernelBytes } from '../generated/kernel-bytes.ts';
import { type KernelExports, type KernelModule, compileKernel, instantiateKernel } from './web-assembly.ts';

let compiled: { readonly module: KernelModule | undefined } | undefined;

/** Another kernel with a memory of its own, or undefined where there is no WebAssembly, or none with vectors. */
export function startKernel(): KernelExports | undefined {
  compiled ??= { module: compileKernel(decodeBase64(kernelBytes)) };
  return compiled.module === undefined ? undefined : instantiateKernel(compiled.module);
}

/** Buffers are of Node alone, and fifty times faster there. */
function decodeBase64(text: string): Uint8Array {
  if (typeof Buffer !== 'undefined') return Buffer.from(text, 'base64');
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
