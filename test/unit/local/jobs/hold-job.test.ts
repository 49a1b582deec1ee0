import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { heartbeatMs, visibilitySeconds } from '../../../../lib/local/jobs/runner.ts';
import { jobMessage } from './job-messages.ts';
import { bench, folderOf, settled, until } from './runner-bench.ts';

// Each test starts several programs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

describe('a runner that holds a job', () => {
  test('shows that a job lives, and keeps its message from others', async () => {
    const world = await bench();
    const { tasks, clock, queue } = world;
    world.send(jobMessage());
    // Three minutes of the clock would be as many looks at every process of the machine.
    world.start({ lookMs: 3_600_000 });
    await until(clock, 'the first step', () => world.lines.includes('did 1'));
    const before = tasks.heartbeats('token-one');
    for (let beat = 1; beat <= 6; beat += 1) {
      clock.advance(heartbeatMs);
      // The calls of a beat have been answered: the next one is not left out.
      await new Promise((resolve) => setImmediate(resolve));
      expect(tasks.heartbeats('token-one')).toBe(before + beat);
    }
    expect(6 * heartbeatMs).toBeGreaterThan(visibilitySeconds * 1000);
    expect(await queue.receive({ visibilitySeconds: 1 })).toEqual([]);
  });

  test('leaves a job to whoever has got its message meanwhile, and keeps its checkpoint', async () => {
    const world = await bench();
    world.send(jobMessage());
    world.start();
    await until(world.clock, 'the first step', () => world.lines.includes('did 1'));
    world.clock.sleep(visibilitySeconds * 1000);
    const [other] = await world.queue.receive({ visibilitySeconds: 600 });
    world.clock.advance(heartbeatMs);
    await settled('the end of the job', () => world.said.some((line) => line.endsWith(': lost')));
    expect(world.lines).toEqual(['did 1', 'asked']);
    expect(world.tasks.answers().size).toBe(0);
    expect(await world.queue.extend(other?.receipt ?? '', 600)).toBe('held');
    expect(readFileSync(join(folderOf(world), 'steps'), 'utf8')).toBe('1\n');
  });

  test('goes on with a job whose message has come back to itself', async () => {
    const world = await bench();
    let isAway = false;
    const reached = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
      if (isAway) throw new Error('no network');
      return call();
    };
    const { queue } = world;
    world.send(jobMessage());
    world.start({
      ...{ atOnce: 2, lookMs: 3_600_000 },
      queue: {
        ...queue,
        receive: (reception) => reached(() => queue.receive(reception)),
        extend: (receipt, seconds) => reached(() => queue.extend(receipt, seconds)),
      },
    });
    await until(world.clock, 'the first step', () => world.lines.includes('did 1'));
    isAway = true;
    await world.pass(visibilitySeconds + 5);
    isAway = false;
    await world.pass(3 * visibilitySeconds);
    // Claimed by its new receipt, it does not come a third time, on its way to the dead letters.
    expect(await queue.receive({ visibilitySeconds: 1 })).toEqual([]);
    writeFileSync(join(folderOf(world), 'go'), '');
    await until(world.clock, 'a result', () => queue.messages().length === 0);
    expect(world.lines).toEqual(['did 1', 'did 2', 'did 3']);
    expect(world.said.filter((line) => line.endsWith('taken'))).toHaveLength(1);
  });

  test('holds the next try of a job until the earlier one has ended, and goes on from there', async () => {
    const world = await bench();
    world.send(jobMessage());
    world.start({ atOnce: 2, lookMs: 3_600_000 });
    await until(world.clock, 'the first step', () => world.lines.includes('did 1'));
    world.send(jobMessage('one', {}, 'token-again'));
    await world.pass(3 * visibilitySeconds);
    expect(world.tasks.heartbeats('token-again')).toBeGreaterThan(0);
    expect(await world.queue.receive({ visibilitySeconds: 1 })).toEqual([]);
    world.tasks.giveUp('token-one');
    await until(world.clock, 'a result', () => world.queue.messages().length === 0);
    expect(world.lines).toEqual(['did 1', 'asked', 'did 2', 'did 3']);
    expect([...world.tasks.answers().keys()]).toEqual(['token-again']);
  });
});
