import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import type { GeneratedFile } from './generated-file.ts';

const folder = 'lib/kernels/gbdt';
/** A process of its own: the types of the compiler declare arrays and numbers anew, for whoever imports it. */
const compiler = resolve(import.meta.dirname, '../../../node_modules/assemblyscript/bin/asc.js');
/** No runtime and no imports: a memory, and functions over it. */
const options = [
  ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
  ...['--enable', 'simd', '--initialMemory', '1'],
];

/** The kernel of the trees, compiled: the same bytes for the same source and the same compiler, on every machine. */
export function kernelBytesFile(source = `${folder}/assembly`): GeneratedFile {
  const text = `// Written by \`npm run generate\` from \`assembly/\`. Change its source, not this file.
export const kernelBytes =
  '${compile(source).toString('base64')}';
`;
  return { path: `${folder}/generated/kernel-bytes.ts`, text };
}

function compile(source: string): Buffer {
  const scratch = mkdtempSync(join(tmpdir(), 'tidegate-kernel-'));
  try {
    const out = join(scratch, 'kernel.wasm');
    const ran = spawnSync(process.execPath, [compiler, 'index.ts', '--outFile', out, ...options], {
      cwd: source,
      encoding: 'utf8',
    });
    if (ran.status !== 0) throw new Error(`the kernel does not compile:\n${ran.stderr}`);
    return readFileSync(out);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
