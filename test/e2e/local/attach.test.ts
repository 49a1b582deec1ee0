import { describe, expect, inject, test } from 'vitest';
import { Status } from '../../../schemas/cli.ts';
import { runTidegate, temporaryState } from './tidegate-process.ts';

const { session, lane } = inject('platform');
const minutes = 60_000;
const isLocalStack = lane.engine === 'localstack-host';
const attach = ['bin/start.mjs', '--engine', 'localstack', '--fast'] as const;
const environment = { TIDEGATE_ENDPOINT: session.engine.endpoint };

describe.runIf(isLocalStack)('a start that attaches to the LocalStack that runs', () => {
  test('goes the whole way, and leaves it running', { timeout: 5 * minutes }, async () => {
    using paths = temporaryState();
    const start = runTidegate([...attach, '--once'], { state: paths.folder, environment });
    expect(await start.ended, start.output()).toBe(0);
    expect(start.output()).toContain(`localstack ${session.engine.version} (unknown) at ${session.engine.endpoint}`);
    expect(start.output()).toContain('✓ Read features back');
    const health = await fetch(`${session.baseUrl}/health`);
    expect(health.status).toBe(200);
  });

  test('is shown by status, without a process of ours, and stopped by down', { timeout: 5 * minutes }, async () => {
    using paths = temporaryState();
    const start = runTidegate(attach, { state: paths.folder, environment });
    await start.shows('Ctrl-C stops everything');
    const status = runTidegate(['bin/tidegate.mjs', 'status', '--json'], { state: paths.folder });
    await status.ended;
    const { engine, running } = Status.parse(JSON.parse(status.output()));
    expect(running).toBe(true);
    expect(engine).toMatchObject({ name: 'localstack', url: session.engine.endpoint, pid: null });
    const down = runTidegate(['bin/tidegate.mjs', 'down', '--data'], { state: paths.folder });
    expect(await down.ended, down.output()).toBe(0);
    expect(await start.ended).toBe(0);
    expect((await fetch(`${session.baseUrl}/health`)).status).toBe(200);
  });
});

describe.runIf(!isLocalStack)('a start that attaches to what is no LocalStack', () => {
  test('names what it found', { timeout: 2 * minutes }, async () => {
    using paths = temporaryState();
    const start = runTidegate([...attach, '--once'], { state: paths.folder, environment });
    expect(await start.ended).toBe(3);
    expect(start.output()).toContain('TG-0036');
    expect(start.output()).toContain(`${session.engine.endpoint} is MiniStack ${session.engine.version}`);
  });

  test('says how to get one where nothing answers', { timeout: 2 * minutes }, async () => {
    using paths = temporaryState();
    const nowhere = { TIDEGATE_ENDPOINT: 'http://127.0.0.1:9' };
    const start = runTidegate([...attach, '--once'], { state: paths.folder, environment: nowhere });
    expect(await start.ended).toBe(7);
    expect(start.output()).toContain('TG-0035');
    expect(start.output()).toContain('no LocalStack answers at http://127.0.0.1:9');
    expect(start.output()).toContain('docker run');
  });
});
