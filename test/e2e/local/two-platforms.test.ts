import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { FeatureRow } from '../../../schemas/api.ts';
import { tapeEntities } from '../../../lib/local/market-tape.ts';
import { localPaths } from '../../../lib/local/paths.ts';
import { acquireLock } from '../../../lib/local/process-lock.ts';
import { type Outcome, runTidegate } from '../../support/run-tidegate.ts';

const { session, lane, state } = inject('platform');
const [entity = ''] = tapeEntities;
const getFeatures = ['features', 'get', 'trades', entity, '--json'] as const;

function expectRow({ exit, stdout, stderr }: Outcome): void {
  expect({ exit, stderr }).toMatchObject({ exit: 0 });
  expect(FeatureRow.parse(JSON.parse(stdout))).toMatchObject({ entity });
}

// The other lanes would show the same once more.
describe.runIf(lane.name === 'ministack')('a command where two platforms run', () => {
  const second = localPaths({ engine: 'localstack-host', state });

  // As long as the process of the tests lives, it is the launcher of a second one.
  beforeAll(() => {
    expect(acquireLock(second.launcher).kind).toBe('acquired');
  });
  afterAll(() => rmSync(second.state, { recursive: true, force: true }));

  test('says that one of them has to be named', async () => {
    const { exit, stdout, stderr } = await runTidegate(getFeatures, { env: { TIDEGATE_STATE: state } });
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toContain('TG-0028');
    expect(stderr).toMatch(/ministack and localstack-host/);
    expect(stderr).toContain('TIDEGATE_ENGINE');
  });

  test('talks to the one that TIDEGATE_ENGINE names', async () => {
    expectRow(await runTidegate(getFeatures, { env: { TIDEGATE_STATE: state, TIDEGATE_ENGINE: lane.engine } }));
  });

  test('that names an address and a token needs no name', async () => {
    const { baseUrl, token } = session;
    const env = { TIDEGATE_STATE: state };
    expectRow(await runTidegate([...getFeatures, '--url', baseUrl, '--token', token], { env }));
    expectRow(await runTidegate(getFeatures, { env: { ...env, TIDEGATE_URL: baseUrl, TIDEGATE_TOKEN: token } }));
  });

  test('refuses an engine that is none', async () => {
    const env = { TIDEGATE_STATE: state, TIDEGATE_ENGINE: 'nonsense' };
    const { exit, stderr } = await runTidegate(['status'], { env });
    expect(exit).toBe(2);
    expect(stderr).toContain('TG-0028');
    expect(stderr).toContain('nonsense');
    expect(stderr).toContain('ministack, localstack-host, localstack');
  });
});
