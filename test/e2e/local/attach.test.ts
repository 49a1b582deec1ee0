import { existsSync } from 'node:fs';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { Status } from '../../../schemas/cli.ts';
import { localPaths } from '../../../lib/local/paths.ts';
import { startTcpProxy } from './tcp-proxy.ts';
import { type TidegateProcess, runTidegate, temporaryState } from './tidegate-process.ts';

const { session, lane } = inject('platform');
const minutes = 60_000;
const isLocalStack = lane.engine === 'localstack-host';

interface Attaching {
  readonly start: TidegateProcess;
  /** TIDEGATE_STATE of the start. */
  readonly folder: string;
}

/** A start that is over when the test is, however the test goes. */
function attachTo(endpoint: string, flags: readonly string[] = []): Attaching {
  const state = temporaryState();
  const start = runTidegate(['bin/start.mjs', '--engine', 'localstack', '--fast', ...flags], {
    state: state.folder,
    environment: { TIDEGATE_ENDPOINT: endpoint },
  });
  onTestFinished(async () => {
    start.child.kill('SIGTERM');
    await start.ended;
    state[Symbol.dispose]();
  });
  return { start, folder: state.folder };
}

async function expectLeftRunning(): Promise<void> {
  expect((await fetch(`${session.baseUrl}/health`)).status).toBe(200);
}

describe.runIf(isLocalStack)('a start that attaches to the LocalStack that runs', () => {
  test('goes the whole way, and leaves it running', { timeout: 5 * minutes }, async () => {
    const { start } = attachTo(session.engine.endpoint, ['--once']);
    expect(await start.ended, start.output()).toBe(0);
    expect(start.output()).toContain(`localstack ${session.engine.version} (unknown) at ${session.engine.endpoint}`);
    expect(start.output()).toContain('✓ Import history: there already');
    expect(start.output()).toContain('✓ Read features back');
    await expectLeftRunning();
  });

  test('is shown by status, without a process of ours, and stopped by down', { timeout: 5 * minutes }, async () => {
    const { start, folder: state } = attachTo(session.engine.endpoint);
    await start.shows('Ctrl-C stops everything');
    const status = runTidegate(['bin/tidegate.mjs', 'status', '--json'], { state });
    await status.ended;
    const { engine, running } = Status.parse(JSON.parse(status.output()));
    expect(running).toBe(true);
    expect(engine).toMatchObject({ name: 'localstack', url: session.engine.endpoint, pid: null });
    const down = runTidegate(['bin/tidegate.mjs', 'down', '--data'], { state });
    expect(await down.ended, down.output()).toBe(0);
    expect(await start.ended).toBe(0);
    await expectLeftRunning();
  });

  test('ends, and forgets the platform, when the LocalStack has gone', { timeout: 5 * minutes }, async () => {
    const proxy = await startTcpProxy(session.engine.endpoint);
    onTestFinished(() => proxy.close());
    const { start, folder: state } = attachTo(proxy.endpoint);
    const paths = localPaths({ engine: 'localstack', state });
    await start.shows('Ctrl-C stops everything');
    expect(existsSync(paths.session)).toBe(true);
    await proxy.close();
    expect(await start.ended, start.output()).toBe(7);
    expect(start.output()).toContain('TG-0023');
    expect(start.output()).toContain(`nothing answers at ${proxy.endpoint} any more`);
    expect(start.output()).not.toContain('undefined');
    expect([paths.session, paths.engineRecord].filter((path) => existsSync(path))).toEqual([]);
    await expectLeftRunning();
  });
});

describe.runIf(!isLocalStack)('a start that attaches to what is no LocalStack', () => {
  test('names what it found', { timeout: 2 * minutes }, async () => {
    const { start } = attachTo(session.engine.endpoint, ['--once']);
    expect(await start.ended).toBe(3);
    expect(start.output()).toContain('TG-0036');
    expect(start.output()).toContain(`${session.engine.endpoint} is MiniStack ${session.engine.version}`);
  });

  test('says how to get one where nothing answers', { timeout: 2 * minutes }, async () => {
    const { start } = attachTo('http://127.0.0.1:9', ['--once']);
    expect(await start.ended).toBe(7);
    expect(start.output()).toContain('TG-0035');
    expect(start.output()).toContain('no LocalStack answers at http://127.0.0.1:9');
    expect(start.output()).toContain('docker run');
  });
});
