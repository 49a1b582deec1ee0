import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { Doctor } from '../../../schemas/cli.ts';
import { formatTime } from '../../../lib/domain/time.ts';
import { engines } from '../../../lib/local/engines/engines.ts';
import { repositoryRoot } from '../../../lib/local/paths.ts';
import { endFamily } from '../../../lib/local/process-family.ts';
import { acquireLock } from '../../../lib/local/process-lock.ts';
import { recordProcess, signalProcess } from '../../../lib/local/process-record.ts';
import { writeEngineState } from '../../../lib/local/session.ts';
import { commandEnvironment } from '../../support/command-environment.ts';
import { runTidegate, temporaryState } from './tidegate-process.ts';

const paths = temporaryState();
const { lane, state } = inject('platform');
afterAll(() => paths[Symbol.dispose]());

interface Examination {
  readonly code: number | null;
  readonly check: (name: string) => Doctor['checks'][number] | undefined;
}

interface Surroundings {
  readonly state?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

async function examine({
  state: folder = paths.folder,
  environment = {},
  flags = [],
}: Surroundings): Promise<Examination> {
  const run = runTidegate(['bin/tidegate.mjs', 'doctor', '--json', '--engine', lane.engine, ...flags], {
    state: folder,
    environment,
  });
  const code = await run.ended;
  return read(run.output(), code);
}

function read(output: string, code: number | null): Examination {
  const { checks } = Doctor.parse(JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)));
  return { code, check: (name) => checks.find((check) => check.name === name) };
}

/** A machine on which there is nothing but what the test puts there. */
function lonelyPath(name: string): Readonly<Record<'PATH' | 'HOME' | 'PYENV_ROOT' | 'UV_PYTHON_INSTALL_DIR', string>> {
  const folder = join(paths.folder, name);
  mkdirSync(folder, { recursive: true });
  return { PATH: folder, HOME: folder, PYENV_ROOT: folder, UV_PYTHON_INSTALL_DIR: folder };
}

describe('doctor', () => {
  test('finds nothing wrong with the tools and the engine of a platform that is up', async () => {
    const { check } = await examine({ state });
    const names = [
      'node',
      'python',
      'cdk',
      'npm packages',
      'python packages',
      'disk',
      'engine',
      'credentials',
      'clock',
    ];
    expect(names.filter((name) => check(name)?.ok !== true)).toEqual([]);
  });

  test('sees that there is no Python', async () => {
    const { code, check } = await examine({ environment: lonelyPath('empty') });
    expect(code).toBe(3);
    expect(check('python')).toMatchObject({ ok: false, detail: expect.stringContaining('no Python was found') });
    expect(check('python')?.fix).toMatch(/^Install Python 3\.1[12] to 3\.13/);
  });

  test('sees that Python is too old', async () => {
    const surroundings = lonelyPath('old');
    const interpreter = join(surroundings.PATH, 'python3');
    writeFileSync(interpreter, '#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2"\n');
    chmodSync(interpreter, 0o755);
    const { code, check } = await examine({ environment: surroundings });
    expect(code).toBe(3);
    expect(check('python')).toMatchObject({ ok: false, detail: expect.stringContaining('python3 is 3.9.2') });
  });

  test('sees that the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, check } = await examine({ flags: ['--port', String(port)] });
    server.close();
    expect(code).toBe(3);
    expect(check('address')).toMatchObject({ ok: false, detail: `${port} is taken by another program` });
    expect(check('address')?.fix).toContain('--port');
  });

  test('sees that no engine runs, and then that one was killed under its launcher', async () => {
    const before = await examine({});
    expect(before.code).toBe(3);
    expect(before.check('engine')).toMatchObject({ ok: false, detail: 'no engine runs' });

    const lock = acquireLock(paths.launcher);
    const { nonce } = lock.record;
    onTestFinished(async () => {
      await endFamily(nonce);
    });
    const engine = await engines[lane.engine].start({ paths, nonce });
    const process = recordProcess(engine.pid!, nonce)!;
    const { version, endpoint } = engine;
    writeEngineState(paths, {
      contract: 'engine/1',
      process,
      name: lane.engine,
      version,
      endpoint,
      iam: false,
      startedAt: formatTime(0),
    });
    expect((await examine({})).check('engine')?.ok).toBe(true);

    signalProcess(process, 'SIGKILL');
    await engine.ended;
    const after = await examine({});
    expect(after.code).toBe(3);
    expect(after.check('engine')?.detail).toContain('runs, but its engine does not');
    expect(after.check('engine')?.fix).toContain('tidegate down');
  });

  // A file system of its own for one process, without being root: a private mount inside a user namespace.
  const unshare = ['--map-root-user', '--mount', 'sh', '-c'];
  const canMount = spawnSync('unshare', [...unshare, 'mount -t tmpfs -o size=1m none /mnt']).status === 0;

  test.runIf(canMount)('sees that the file system is full', () => {
    const folder = join(paths.state, 'small');
    mkdirSync(folder, { recursive: true });
    const script = `mount -t tmpfs -o size=1m none "$1" && head -c 1048576 /dev/zero >"$1/full"; exec "$2" bin/tidegate.mjs doctor --json --engine ${lane.engine}`;
    const { stdout, status } = spawnSync('unshare', [...unshare, script, 'sh', folder, process.execPath], {
      cwd: repositoryRoot,
      env: commandEnvironment(folder),
      encoding: 'utf8',
      timeout: 60_000,
    });
    const { check } = read(stdout, status);
    expect(status).toBe(3);
    expect(check('disk')).toMatchObject({ ok: false, detail: expect.stringContaining(`0 MiB free at ${folder}`) });
    expect(check('disk')?.fix).toContain('Free at least');
  });
});
