/** As much of WebAssembly as is used here. Not every engine has it, and its types belong to browsers. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => KernelModule;
  readonly Instance: new (module: KernelModule) => { readonly exports: KernelExports };
}

declare const WebAssembly: WebAssemblyApi | undefined;

export interface KernelModule {
  readonly [Symbol.toStringTag]: string;
}

/** What `assembly/index.ts` exports; a plan is an address in the memory. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  sumWords(into: number, from: number, count: number): void;
  scoreRow(plan: number): void;
  scoreBlock(plan: number, count: number): void;
  explainBlock(plan: number, count: number): void;
  /** Both: zero where they are not sound. */
  areNumbersSound(task: number): number;
  unpackNodes(task: number): number;
}

export function compileKernel(bytes: Uint8Array): KernelModule | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  try {
    return new WebAssembly.Module(bytes);
  } catch {
    // The instructions on vectors are not known here.
    return undefined;
  }
}

/** Each has a memory of its own. */
export function instantiateKernel(module: KernelModule): KernelExports | undefined {
  return typeof WebAssembly === 'undefined' ? undefined : new WebAssembly.Instance(module).exports;
}

const pageBytes = 65_536;

/** The memory with at least so many bytes; what looked at it before sees nothing any more. */
export function reserveMemory({ memory }: KernelExports, bytes: number): ArrayBuffer {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
  return memory.buffer;
}
