import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { deliveryTries } from '../../../../schemas/limits.ts';
import { TidegateError } from '../../../../lib/domain/fault.ts';
import { heartbeatMs } from '../../../../lib/local/jobs/runner.ts';
import { jobMessage } from './job-messages.ts';
import { bench, folderOf, script, settled, until } from './runner-bench.ts';

// Each test starts several programs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

describe('a job runner', () => {
  test('sends the pointer to the result, and leaves neither message nor folder', async () => {
    const world = await bench();
    const { tasks, clock, queue } = world;
    world.send(jobMessage());
    const folder = folderOf(world);
    writeFileSync(join(folder, 'go'), '');
    world.start();
    await until(clock, 'a result', () => queue.messages().length === 0);
    expect(tasks.answers().get('token-one')).toMatchObject({
      kind: 'succeeded',
      output: { contract: 'job-done/1', resultUri: 'steps:1,2,3' },
    });
    expect(world.lines).toEqual(['did 1', 'did 2', 'did 3']);
    expect(existsSync(folder)).toBe(false);
  });

  test.each([
    {
      how: 'exits with 3',
      text: 'echo why >&2; exit 3',
      limits: {},
      failure: { error: 'JobFailed', cause: 'TG-3071: ended with exit code 3\nwhy' },
    },
    {
      how: 'runs for too long',
      text: 'exec sleep 600',
      limits: { timeoutSeconds: 1 },
      failure: { error: 'JobTimedOut', cause: 'TG-3019: ran longer than 1 s' },
    },
    {
      how: 'falls silent',
      text: 'exec sleep 600',
      limits: { silenceSeconds: 1 },
      failure: { error: 'JobSilent', cause: 'TG-3072: gave no sign of life for 1 s' },
    },
  ])('says by a name of its own that a job $how', async ({ text, limits, failure }) => {
    const world = await bench(script(text));
    world.send(jobMessage('one', limits));
    world.start();
    await until(world.clock, 'a failure', () => world.queue.messages().length === 0);
    expect(world.tasks.answers().get('token-one')).toEqual({ kind: 'failed', ...failure });
  });

  test('hands on what a failed job says of itself', async () => {
    const world = await bench(script('exit 4', { explain: async () => 'TG-3012: the label is constant' }));
    world.send(jobMessage());
    world.start();
    await until(world.clock, 'a failure', () => world.queue.messages().length === 0);
    expect(world.tasks.answers().get('token-one')).toEqual({
      kind: 'failed',
      error: 'JobFailed',
      cause: 'TG-3012: the label is constant',
    });
  });

  test.each([
    { own: 'TG-3018: 300 MiB are in use, and 256 are allowed', error: 'JobMemoryExceeded' },
    { own: 'TG-3019: 60 seconds are over', error: 'JobFailed' },
  ])('calls the end of a job that says $own by the name $error', async ({ own, error }) => {
    const world = await bench(script('exit 1', { explain: async () => own }));
    world.send(jobMessage());
    world.start();
    await until(world.clock, 'a failure', () => world.queue.messages().length === 0);
    expect(world.tasks.answers().get('token-one')).toEqual({ kind: 'failed', error, cause: own });
  });

  test('refuses a job whose input cannot be used, and tries one again whose store did not answer', async () => {
    const faults = [new TidegateError('TG-0015', 'no answer'), new TidegateError('TG-0016', 'no such table')];
    const prepare = async (): Promise<never> => {
      throw faults.shift() ?? new Error('tried a third time');
    };
    const world = await bench(script('', { prepare }));
    world.send(jobMessage());
    world.start();
    await until(world.clock, 'a refusal', () => world.queue.messages().length === 0);
    expect(world.tasks.answers().get('token-one')).toEqual({
      kind: 'failed',
      error: 'JobRefused',
      cause: 'TG-0016: no such table',
    });
    expect(faults).toEqual([]);
  });

  test('tells the state when its message would not come again, and keeps the folder for the next try', async () => {
    let tries = 0;
    const prepare = async (): Promise<never> => {
      tries += 1;
      throw new TidegateError('TG-0015', 'no answer');
    };
    const world = await bench(script('', { prepare }));
    writeFileSync(join(folderOf(world), 'checkpoint'), '');
    world.send(jobMessage());
    world.start();
    await until(world.clock, 'an answer', () => world.queue.messages().length === 0);
    expect(tries).toBe(deliveryTries);
    expect(world.tasks.answers().get('token-one')).toEqual({
      kind: 'failed',
      error: 'JobInterrupted',
      cause: 'TG-3074: none of 5 deliveries came to an end',
    });
    expect(existsSync(join(folderOf(world), 'checkpoint'))).toBe(true);
  });

  test('goes on with a job that others have killed', async () => {
    // The memory of a shell that has killed itself is a file.
    const text = 'echo start; [ -e once ] || { touch once; kill -KILL $$; }';
    const world = await bench(script(text));
    world.send(jobMessage());
    world.start();
    await until(world.clock, 'a result', () => world.queue.messages().length === 0);
    expect(world.lines).toEqual(['start', 'start']);
    expect(world.tasks.answers().get('token-one')).toMatchObject({ output: { resultUri: 'done:' } });
  });

  test('gives up a job that is killed each time, and keeps its folder for a later try', async () => {
    const world = await bench(script('echo start; touch checkpoint; kill -SEGV $$'));
    world.send(jobMessage());
    world.start();
    await until(world.clock, 'a failure', () => world.queue.messages().length === 0);
    expect(world.lines).toEqual(['start', 'start', 'start']);
    expect(world.tasks.answers().get('token-one')).toMatchObject({
      error: 'JobFailed',
      cause: expect.stringContaining('TG-3071: ended by SIGSEGV'),
    });
    expect(existsSync(join(folderOf(world), 'checkpoint'))).toBe(true);
  });

  test('only stores what an earlier try has finished', async () => {
    const world = await bench(script('', { prepare: async () => 'finished' }));
    world.send(jobMessage());
    world.start();
    await until(world.clock, 'a result', () => world.queue.messages().length === 0);
    expect(world.tasks.answers().get('token-one')).toEqual({
      kind: 'succeeded',
      output: { contract: 'job-done/1', resultUri: 'done:', wallSeconds: 0, cpuSeconds: 0, peakMiB: 0 },
    });
  });

  test('answers a malformed message where it has a token, and leaves it to the dead letters where not', async () => {
    const { queue, tasks, clock, start } = await bench();
    tasks.wait('token-x');
    queue.send(JSON.stringify({ ...jobMessage(), taskToken: 'token-x', jobUri: 'file:///etc/passwd' }));
    queue.send('no job at all');
    start();
    await until(clock, 'a refusal', () => tasks.answers().has('token-x') && queue.messages().length === 1);
    expect(tasks.answers().get('token-x')).toMatchObject({ kind: 'failed', error: 'JobMessageMalformed' });
    expect(queue.messages()).toEqual(['no job at all']);
  });

  test('ends and drops a job that nobody waits for any more', async () => {
    const world = await bench();
    world.send(jobMessage());
    world.start();
    await until(world.clock, 'the first step', () => world.lines.includes('did 1'));
    world.tasks.giveUp('token-one');
    world.clock.advance(heartbeatMs);
    await settled('the end of the job', () => world.queue.messages().length === 0);
    expect(world.lines).toEqual(['did 1', 'asked']);
    expect(world.tasks.answers().size).toBe(0);
  });

  test('does not begin a job that nobody waits for', async () => {
    const world = await bench();
    world.queue.send(JSON.stringify(jobMessage()));
    world.start();
    await until(world.clock, 'the end of the message', () => world.queue.messages().length === 0);
    expect(world.lines).toEqual([]);
  });

  test('runs so many jobs at once and no more, and each job once', async () => {
    const world = await bench();
    for (const name of ['one', 'two', 'three']) world.send(jobMessage(name));
    world.queue.send(JSON.stringify(jobMessage('one')));
    world.start({ atOnce: 2 });
    const begun = (): number => world.lines.filter((line) => line === 'did 1').length;
    await until(world.clock, 'two first steps', () => begun() === 2);
    world.clock.advance(1000);
    expect(world.said.filter((line) => line.endsWith('taken'))).toHaveLength(2);
    writeFileSync(join(folderOf(world, 'one'), 'go'), '');
    await until(world.clock, 'a third first step', () => begun() === 3);
    for (const name of ['two', 'three']) writeFileSync(join(folderOf(world, name), 'go'), '');
    await until(world.clock, 'an empty queue', () => world.queue.messages().length === 0);
    expect([...world.tasks.answers().keys()].toSorted()).toEqual(['token-one', 'token-three', 'token-two']);
    expect(begun()).toBe(3);
  });

  test('keeps the folder of a job that ended when nobody waited any more: a next try has only to store', async () => {
    const world = await bench();
    world.send(jobMessage());
    writeFileSync(join(folderOf(world), 'go'), '');
    // The state gives up between the last heartbeat and the answer.
    const succeed = async (): Promise<'gone'> => 'gone';
    world.start({ tasks: { ...world.tasks, succeed } });
    await until(world.clock, 'the end of the job', () => world.queue.messages().length === 0);
    expect(existsSync(join(folderOf(world), 'steps'))).toBe(true);
  });

  test('has its jobs write a checkpoint when it is stopped, and the next one goes on from there', async () => {
    const world = await bench();
    world.send(jobMessage());
    const first = world.start();
    await until(world.clock, 'the first step', () => world.lines.includes('did 1'));
    await first.stop();
    expect(world.lines).toEqual(['did 1', 'asked']);
    expect(world.queue.messages()).toHaveLength(1);
    const folder = folderOf(world);
    expect(readFileSync(join(folder, 'steps'), 'utf8')).toBe('1\n');
    expect(readdirSync(folder)).not.toContain('tmp');

    world.start();
    await until(world.clock, 'a result', () => world.queue.messages().length === 0);
    expect(world.tasks.answers().get('token-one')).toMatchObject({ output: { resultUri: 'steps:1,2,3' } });
    expect(world.lines).toEqual(['did 1', 'asked', 'did 2', 'did 3']);
  });

  test('goes on when the queue or an answer fails', async () => {
    const world = await bench();
    world.send(jobMessage());
    mkdirSync(folderOf(world), { recursive: true });
    writeFileSync(join(folderOf(world), 'go'), '');
    const faults = ['receive', 'succeed'];
    const failing = (call: string): void => {
      const at = faults.indexOf(call);
      if (at !== -1) throw new Error(`${faults.splice(at, 1).join()} failed`);
    };
    world.start({
      queue: { ...world.queue, receive: async (reception) => (failing('receive'), world.queue.receive(reception)) },
      tasks: {
        ...world.tasks,
        succeed: async (token, output) => (failing('succeed'), world.tasks.succeed(token, output)),
      },
    });
    await until(world.clock, 'a result', () => world.queue.messages().length === 0);
    expect(faults).toEqual([]);
    expect(world.tasks.answers().get('token-one')).toMatchObject({ output: { resultUri: 'steps:1,2,3' } });
    // The second try found every step done.
    expect(world.lines).toEqual(['did 1', 'did 2', 'did 3']);
  });
});
