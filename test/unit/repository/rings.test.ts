import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, test } from 'vitest';
import { rings } from '../../../lib/cli/lint/rings.ts';

/** The rules of this repository on a text that pretends to lie at `path`; rules that need types are off. */
const eslint = new ESLint({ overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }] });

async function findings(path: string, source: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(source, { filePath: path });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

interface RingCase {
  readonly ring: string;
  readonly file: string;
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

const cases: readonly RingCase[] = [
  { ring: 'schemas', file: 'schemas/a.ts', good: ['zod', './b.ts'], bad: ['../lib/domain/time.ts', 'ulid', 'node:fs'] },
  {
    ring: 'lib/kernels/gbdt',
    file: 'lib/kernels/gbdt/a.ts',
    good: ['./b.ts'],
    bad: ['../parquet/crc32.ts', 'node:fs', '../../domain/time.ts'],
  },
  {
    ring: 'lib/kernels/gbdt-workers',
    file: 'lib/kernels/gbdt-workers/a.ts',
    good: ['./b.ts', '../gbdt/index.ts', 'node:worker_threads'],
    bad: ['../parquet/crc32.ts', '../../domain/time.ts', 'zod'],
  },
  {
    ring: 'lib/kernels',
    file: 'lib/kernels/stats/a.ts',
    good: ['../linalg/b.ts'],
    bad: ['zod', '../../../schemas/chunk.ts'],
  },
  {
    ring: 'lib/domain',
    file: 'lib/domain/ingest/a.ts',
    good: ['../time.ts', '../../../schemas/chunk.ts', '../../kernels/stats/a.ts', 'zod', 'node:crypto'],
    bad: [
      '@aws-sdk/client-s3',
      'aws-cdk-lib',
      'node:fs',
      'node:fs/promises',
      '../../adapters/memory/lake.ts',
      '../../config/env.ts',
    ],
  },
  {
    ring: 'lib/simulator',
    file: 'lib/simulator/a.ts',
    good: ['../domain/time.ts', '../kernels/stats/a.ts'],
    bad: ['../adapters/memory/lake.ts', '@aws-sdk/client-s3'],
  },
  {
    ring: 'lib/adapters/memory',
    file: 'lib/adapters/memory/a.ts',
    good: ['../../domain/ingest/ports.ts', '../state-objects.ts'],
    bad: ['@aws-sdk/client-s3', '../aws/dynamo-online-store.ts'],
  },
  {
    ring: 'lib/adapters',
    file: 'lib/adapters/aws/a.ts',
    good: ['@aws-sdk/client-s3', '../../domain/ingest/ports.ts'],
    bad: ['aws-cdk-lib', '../../constructs/a.ts', '../../../lambdas/wiring/a.ts'],
  },
  {
    ring: 'lib/config',
    file: 'lib/config/a.ts',
    good: ['zod', '../domain/stages.ts'],
    bad: ['aws-cdk-lib', '../domain/ingest/ports.ts', '../adapters/aws/a.ts'],
  },
  {
    ring: 'lib/constructs',
    file: 'lib/constructs/a.ts',
    good: [
      'aws-cdk-lib',
      'aws-cdk-lib/aws-s3',
      '../config/env.ts',
      '../domain/stages.ts',
      '../domain/monitor/alarm-table.ts',
      '../../schemas/routes.ts',
    ],
    bad: [
      '@aws-sdk/client-s3',
      '../adapters/aws/a.ts',
      '../domain/ingest/ports.ts',
      '../../schemas/chunk.ts',
      '../local/a.ts',
    ],
  },
  {
    ring: 'lib/stacks',
    file: 'lib/stacks/a.ts',
    good: ['aws-cdk-lib', '../constructs/a.ts'],
    bad: ['@aws-sdk/client-s3', '../adapters/memory/a.ts', '../cli/a.ts'],
  },
  {
    ring: 'lib/local',
    file: 'lib/local/a.ts',
    good: ['../adapters/aws/a.ts', '../domain/time.ts', 'listr2', 'node:fs'],
    bad: ['@aws-sdk/client-s3', 'aws-cdk-lib', '../cli/a.ts', '../../lambdas/serve/route-predict.ts'],
  },
  {
    ring: 'lib/cli',
    file: 'lib/cli/a.ts',
    good: ['../local/a.ts', '../adapters/aws/a.ts', 'commander'],
    bad: ['aws-cdk-lib', '../constructs/a.ts', '@aws-sdk/client-s3'],
  },
  {
    ring: 'lib/cli/evidence',
    file: 'lib/cli/evidence/a.ts',
    good: ['../../../models/index/evidence.ts', '../../simulator/verdicts.ts', '../../local/paths.ts'],
    bad: ['../../../models/liquidation/done.ts', '../../simulator/liquidation/oracle.ts', '../../constructs/a.ts'],
  },
  {
    ring: 'lib/cli/lint',
    file: 'lib/cli/lint/a.ts',
    good: ['eslint'],
    bad: ['../../domain/time.ts', '../../local/a.ts'],
  },
  {
    ring: 'lib/cli/generate',
    file: 'lib/cli/generate/a.ts',
    good: ['../../domain/registry/keys.ts', 'prettier'],
    bad: ['../../adapters/aws/a.ts', '../../local/a.ts'],
  },
  {
    ring: 'models/index',
    file: 'models/index/a.ts',
    good: ['../liquidation/pack.ts'],
    bad: ['../../lib/domain/time.ts'],
  },
  {
    ring: 'models',
    file: 'models/liquidation/features.ts',
    good: ['../../lib/domain/time.ts', '../../lib/kernels/stats/a.ts'],
    bad: ['../../lib/adapters/memory/a.ts', 'aws-cdk-lib', '../../lib/simulator/a.ts'],
  },
  {
    ring: 'lambdas/wiring',
    file: 'lambdas/wiring/a.ts',
    good: ['../../lib/adapters/aws/a.ts', '@middy/core'],
    bad: ['aws-cdk-lib', '../../lib/constructs/a.ts', '@aws-sdk/client-s3'],
  },
  {
    ring: 'lambdas',
    file: 'lambdas/ingest/a.ts',
    good: ['../wiring/a.ts', '../../lib/domain/time.ts', '../../schemas/chunk.ts', '../../lib/config/env.ts'],
    bad: ['../../lib/adapters/aws/a.ts', 'aws-cdk-lib', '../../lib/local/a.ts', '../../lib/config/environment.ts'],
  },
  { ring: 'console', file: 'console/a.ts', good: ['../schemas/api.ts'], bad: ['../lib/domain/time.ts'] },
  {
    ring: 'tidegate.config.ts',
    file: 'tidegate.config.ts',
    good: ['./lib/config/settings.ts'],
    bad: ['./lib/constructs/a.ts', 'node:fs'],
  },
];

test('every ring has a case here', () => {
  expect(cases.map(({ ring }) => ring).sort()).toEqual(rings.map(({ of }) => of).sort());
});

describe.each(cases)('ring $ring', ({ file, good, bad }) => {
  test.each(good)('may import %s', async (target) => {
    expect(await findings(file, `import '${target}';\n`)).toEqual([]);
  });

  test.each(bad)('may not import %s', async (target) => {
    expect(await findings(file, `import '${target}';\n`)).toContain('tidegate/rings');
  });
});

describe('a forbidden import is found', () => {
  test.each([
    ['as a type', "import type { S3Client } from '@aws-sdk/client-s3';\nexport type A = S3Client;\n"],
    ['as a re-export', "export { S3Client } from '@aws-sdk/client-s3';\n"],
    ['as a re-export of everything', "export * from '@aws-sdk/client-s3';\n"],
    ['as a dynamic import', "export const client = import('@aws-sdk/client-s3');\n"],
    ['inside a type', "export type A = import('@aws-sdk/client-s3').S3Client;\n"],
  ])('%s', async (_form, source) => {
    expect(await findings('lib/domain/ingest/a.ts', source)).toContain('tidegate/rings');
  });
});

test('a pack may import the simulator only where it measures itself', async () => {
  const source = "import '../../lib/simulator/a.ts';\n";
  expect(await findings('models/liquidation/done.ts', source)).toEqual([]);
  expect(await findings('models/liquidation/pack.test.ts', source)).toEqual([]);
  expect(await findings('models/liquidation/serve.ts', source)).toContain('tidegate/rings');
});

test('the test of a pack may import the suite that all packs pass', async () => {
  const source = "import 'vitest';\nimport '../../test/support/packs/pack-suite.ts';\n";
  expect(await findings('models/liquidation/pack.test.ts', source)).toEqual([]);
  expect(await findings('models/liquidation/features.ts', source)).toContain('tidegate/rings');
});
