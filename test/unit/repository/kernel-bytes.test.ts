import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { compareFiles } from '../../../lib/cli/generate/compare-files.ts';
import { formatted } from '../../../lib/cli/generate/generated-file.ts';
import { kernelBytesFile } from '../../../lib/cli/generate/kernel-bytes.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-kernel-source-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  cpSync('lib/kernels/gbdt/assembly', folder, { recursive: true });
});

test('the kernel compiles to the same bytes in any folder', async () => {
  expect(compareFiles([await formatted(kernelBytesFile(folder))], [])).toEqual([]);
});

test('a kernel whose source was changed is stale', async () => {
  const source = join(folder, 'bin-row.ts');
  writeFileSync(source, readFileSync(source, 'utf8').replace('1.0000000180025095e-35', '1e-34'));
  const [difference] = compareFiles([await formatted(kernelBytesFile(folder))], []);
  expect(difference).toMatchObject({ kind: 'stale', path: 'lib/kernels/gbdt/generated/kernel-bytes.ts' });
});

test('a kernel that does not compile is told with what the compiler says', () => {
  writeFileSync(join(folder, 'index.ts'), 'export function broken(): i32 { return absent; }\n');
  expect(() => kernelBytesFile(folder)).toThrow("Cannot find name 'absent'");
});
