import { describe, expect, test } from 'vitest';
import { readQueue } from '../../../lib/cli/lent-queue.ts';
import { runCommandLine } from '../../../lib/cli/program.ts';
import { cliWorld } from '../../support/cli-world.ts';

const aws = 'https://sqs.eu-central-1.amazonaws.com/123456789012';
const read = (queueUrl: string, said: { region?: string; environment?: string } = {}) =>
  readQueue({ queueUrl, namePrefix: 'tidegate', region: said.region, environment: said.environment });

describe('the queue of a lent machine', () => {
  test('tells its region and its environment by its address', () => {
    expect(read(`${aws}/tidegate-dev-platform-TrainComputeJobsQueue1A2B`)).toEqual({
      region: 'eu-central-1',
      environment: 'dev',
    });
  });

  test('is what the flags say, where they say something', () => {
    const said = { region: 'us-west-2', environment: 'prod' };
    expect(read(`${aws}/tidegate-dev-platform-Jobs`, said)).toEqual(said);
    expect(read('http://127.0.0.1:4566/000000000000/jobs', said)).toEqual(said);
  });

  test.each([
    { queueUrl: 'http://127.0.0.1:4566/000000000000/tidegate-dev-platform-Jobs', flag: '--region' },
    { queueUrl: `${aws}/jobs`, flag: '--environment' },
    { queueUrl: `${aws}/another-dev-platform-Jobs`, flag: '--environment' },
  ])('without a region or an environment is refused: $queueUrl', ({ queueUrl, flag }) => {
    expect(() => read(queueUrl)).toThrow(flag);
  });

  test('is none of an environment that does not exist', () => {
    expect(() => read(`${aws}/jobs`, { environment: 'stage' })).toThrow('stage');
  });
});

describe('runner', () => {
  const run = async (...line: readonly string[]) => {
    const { world, stderr } = cliWorld();
    return { exit: await runCommandLine(['runner', ...line], world), stderr: stderr() };
  };

  test.each([[[]], [['--queue-url', 'jobs']], [['--queue-url', `${aws}/jobs/more`]]])(
    '%j is refused before anything is touched',
    async (line) => {
      const { exit, stderr } = await run(...line);
      expect(exit).toBe(2);
      expect(stderr).toContain('--queue-url');
    },
  );

  test('names the flag that is missing', async () => {
    const { exit, stderr } = await run('--queue-url', `${aws}/jobs`);
    expect({ exit, told: stderr.includes('--environment') }).toEqual({ exit: 2, told: true });
  });
});
