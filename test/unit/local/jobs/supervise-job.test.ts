import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { familyOf } from '../../../../lib/local/process-family.ts';
import { waitFor } from '../../../support/wait-for.ts';
import { node, shell, supervise } from './supervised.ts';

// Each test starts several programs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

const idle = 'setInterval(() => undefined, 1000)';

describe('a job', () => {
  test('that ends well has finished', async () => {
    expect(await supervise(shell('exit 0')).result).toMatchObject({ outcome: 'finished', exitCode: 0, signal: null });
  });

  test('that exits with 3 has failed with 3', async () => {
    expect(await supervise(shell('exit 3')).result).toMatchObject({ outcome: 'failed', exitCode: 3, signal: null });
  });

  test('that a stranger ends has failed by that signal', async () => {
    const { result } = supervise(shell('kill -SEGV $$'));
    expect(await result).toMatchObject({ outcome: 'failed', exitCode: null, signal: 'SIGSEGV' });
  });

  test('that cannot be found has failed, and says so', async () => {
    const job = supervise({ program: 'no-such-program', words: [], environment: { PATH: '/usr/bin:/bin' } });
    expect(await job.result).toMatchObject({ outcome: 'failed', exitCode: 127 });
    expect(job.lines.map(({ text }) => text).join()).toContain('no-such-program');
  });

  test('gets its folder and its environment, and nothing of the runner', async () => {
    vi.stubEnv('RUNNER_SECRET', 'not for jobs');
    const job = supervise(
      { ...shell('pwd; env'), environment: { PATH: '/usr/bin:/bin', GIVEN: 'for it' } },
      { cpus: 3 },
    );
    await job.result;
    const said = job.lines.map(({ text }) => text);
    expect(said[0]).toBe(job.folder);
    expect(said).toContain('GIVEN=for it');
    expect(said).toContain('OMP_NUM_THREADS=3');
    expect(said.join()).not.toContain('RUNNER_SECRET');
  });

  test('never begins after the signal', async () => {
    const job = supervise(shell('echo begun'), {}, { signal: AbortSignal.abort() });
    expect(await job.result).toMatchObject({ outcome: 'cancelled', exitCode: null });
    expect(job.lines).toEqual([]);
  });

  test('is told by what it used', async () => {
    const job = supervise(node(`const held = Buffer.alloc(100 << 20, 1); console.log('up'); ${idle}; held.length`));
    await job.said('up');
    job.clock.advance(100);
    job.cancel();
    const { peakBytes, cpuSeconds, wallMs } = await job.result;
    expect(peakBytes).toBeGreaterThan(100 << 20);
    expect(cpuSeconds).toBeGreaterThan(0);
    expect(wallMs).toBe(100);
  });
});

describe('a job that is cancelled', () => {
  test('writes its checkpoint, and is no finished one even if it says so', async () => {
    const job = supervise(shell(`trap 'echo half > checkpoint; exit 0' TERM; echo up; while :; do sleep 0.02; done`));
    await job.said('up');
    job.cancel();
    expect(await job.result).toMatchObject({ outcome: 'cancelled', exitCode: 0 });
    expect(readFileSync(join(job.folder, 'checkpoint'), 'utf8')).toBe('half\n');
  });

  test('and ignores that is killed after its grace, and not before', async () => {
    const job = supervise(node(`process.on('SIGTERM', () => console.log('no')); console.log('up'); ${idle}`), {
      graceMs: 1000,
    });
    await job.said('up');
    job.cancel();
    await job.said('no');
    job.clock.advance(900);
    expect(familyOf(job.mark)).toHaveLength(1);
    job.clock.advance(100);
    expect(await job.result).toMatchObject({ outcome: 'cancelled', exitCode: null, signal: 'SIGKILL' });
  });
});

describe('the processes that a job has started', () => {
  const grandchild = (options: string): string => `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => 0); console.log('up'); ${idle}"], ${options});`;

  test('end with it when it is cancelled', async () => {
    const job = supervise(node(`${grandchild("{ stdio: 'inherit' }")} ${idle}`), { graceMs: 50 });
    await job.said('up');
    expect(familyOf(job.mark)).toHaveLength(2);
    job.cancel();
    expect(await job.result).toMatchObject({ outcome: 'cancelled', signal: 'SIGTERM' });
    expect(familyOf(job.mark)).toEqual([]);
  });

  test('end with it when it ends by itself, also those that have left its group', async () => {
    const script = `${grandchild("{ detached: true, stdio: ['ignore', 'pipe', 'ignore'] }")}
      child.stdout.once('data', () => process.exit(0));`;
    const job = supervise(node(script), { graceMs: 50 });
    expect(await job.result).toMatchObject({ outcome: 'finished', exitCode: 0 });
    expect(familyOf(job.mark)).toEqual([]);
  });
});

describe('a job over a limit', () => {
  const eater = `const held = []; setInterval(() => held.push(Buffer.alloc(8 << 20, 1)), 5); console.log('up')`;

  test('of memory is killed at once', async () => {
    const job = supervise(node(eater), { memoryBytes: 200 << 20 });
    await waitFor({ what: 'the end of a job that eats memory', everyMs: 20 }, async () => {
      job.clock.advance(100);
      return job.ended();
    });
    const result = await job.result;
    expect(result).toMatchObject({ outcome: 'memory-exceeded', signal: 'SIGKILL' });
    expect(result.peakBytes).toBeGreaterThan(200 << 20);
  });

  test('of memory counts all of its processes', async () => {
    const part = `const held = Buffer.alloc(90 << 20, 1); console.log('up'); ${idle}; held.length`;
    const script = `
      const { spawn } = require('node:child_process');
      for (const name of ['one', 'two', 'three']) {
        const child = spawn(process.execPath, ['-e', ${JSON.stringify(part)}], { stdio: ['ignore', 'pipe', 'ignore'] });
        child.stdout.once('data', () => console.log(name));
      }`;
    const job = supervise(node(script), { memoryBytes: 250 << 20 });
    for (const name of ['one', 'two', 'three']) await job.said(name);
    job.clock.advance(100);
    expect(await job.result).toMatchObject({ outcome: 'memory-exceeded' });
  });

  test.skipIf(process.platform !== 'linux')('of memory counts pages that its processes share once', async () => {
    const script = `
      held=$(head -c 60000000 /dev/zero | tr '\\0' x)
      for name in one two three four; do ( echo $name; while :; do sleep 1; done; echo "$held" ) & done
      wait; echo "$held"`;
    const job = supervise(shell(script), { memoryBytes: 200 << 20 });
    for (const name of ['one', 'two', 'three', 'four']) await job.said(name);
    job.clock.advance(100);
    job.cancel();
    const { outcome, peakBytes } = await job.result;
    expect(outcome).toBe('cancelled');
    expect(peakBytes).toBeGreaterThan(60_000_000);
  });

  test('of time ends with its grace', async () => {
    const job = supervise(shell(`trap 'exit 9' TERM; echo up; while :; do sleep 0.02; done`), { wallMs: 1000 });
    await job.said('up');
    job.clock.advance(900);
    expect(job.ended()).toBeUndefined();
    job.clock.advance(100);
    expect(await job.result).toMatchObject({ outcome: 'timed-out', exitCode: 9, wallMs: 1000 });
  });

  test('of CPU time is ended by the kernel', async () => {
    const { result } = supervise(shell('while :; do :; done'), { cpus: 1, wallMs: 1000 });
    expect(await result).toMatchObject({ outcome: 'timed-out', signal: 'SIGXCPU' });
  });

  test('of CPU time has a harder one a minute later, for a job that ignores the first', async () => {
    const { result, lines } = supervise(shell('ulimit -S -t; ulimit -H -t'), { cpus: 2, wallMs: 3000 });
    expect(await result).toMatchObject({ outcome: 'finished' });
    expect(lines.map(({ text }) => text)).toEqual(['6', '66']);
  });
});

describe('a silent job', () => {
  test('is ended', async () => {
    const job = supervise(node(`console.log('up'); ${idle}`), { silenceMs: 1000 });
    await job.said('up');
    job.clock.advance(1000);
    expect(await job.result).toMatchObject({ outcome: 'silent', signal: 'SIGTERM' });
  });

  test('is not one that touches its heartbeat file', async () => {
    const job = supervise(node(`console.log('up'); ${idle}`), { silenceMs: 1000 });
    await job.said('up');
    for (const beat of ['a', 'bb', 'ccc']) {
      writeFileSync(join(job.folder, 'heartbeat'), beat);
      job.clock.advance(900);
    }
    expect(familyOf(job.mark)).toHaveLength(1);
    job.clock.advance(1000);
    expect(await job.result).toMatchObject({ outcome: 'silent' });
  });

  test('is not one that writes', async () => {
    const job = supervise(node(`process.on('SIGUSR2', () => console.log('again')); console.log('up'); ${idle}`), {
      silenceMs: 1000,
    });
    await job.said('up');
    job.clock.advance(900);
    process.kill(familyOf(job.mark)[0]!.pid, 'SIGUSR2');
    await job.said('again');
    job.clock.advance(900);
    expect(familyOf(job.mark)).toHaveLength(1);
    job.clock.advance(100);
    expect(await job.result).toMatchObject({ outcome: 'silent' });
  });
});

describe('the output of a job', () => {
  test('arrives whole and in order, 10 MB of it, however slowly it is taken', async () => {
    const taken: string[] = [];
    const script = `
      const rest = 'x'.repeat(92);
      let next = 0;
      const write = () => { while (next < 100_000) if (!process.stdout.write(String(next++).padStart(7, '0') + rest + '\\n')) return; };
      process.stdout.on('drain', write);
      write();`;
    const lines = async ({ text }: { readonly text: string }): Promise<void> => {
      if (taken.length % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
      taken.push(text);
    };
    const job = supervise(node(script), {}, { lines });
    expect(await job.result).toMatchObject({ outcome: 'finished' });
    expect(taken).toHaveLength(100_000);
    expect(taken.findIndex((text, index) => text !== String(index).padStart(7, '0') + 'x'.repeat(92))).toBe(-1);
  });

  test('is told apart by its streams, and its last line needs no end', async () => {
    const job = supervise(shell('echo out; echo err >&2; printf last'));
    await job.result;
    expect(job.lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => text)).toEqual(['out', 'last']);
    expect(job.lines.filter(({ stream }) => stream === 'stderr').map(({ text }) => text)).toEqual(['err']);
  });
});
