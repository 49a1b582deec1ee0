import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { cloudWatchLogsClient } from '../../../lib/adapters/aws/clients.ts';
import { cloudWatchLogWriter } from '../../../lib/adapters/aws/cloudwatch-log-writer.ts';
import { jobLogGroup, jobLogStream } from '../../../lib/domain/train/job-log.ts';
import { engineSettings } from '../../../lib/local/engines/engine.ts';
import { CliError, LogLine } from '../../../schemas/cli.ts';
import settings from '../../../tidegate.config.ts';
import { freshEntity, platform } from '../../support/platform.ts';
import { runTidegate } from '../../support/run-tidegate.ts';
import { waitFor } from '../../support/wait-for.ts';

const { env } = platform;

async function logLines(...line: readonly string[]): Promise<readonly LogLine[]> {
  const { exit, stdout, stderr } = await runTidegate(['logs', ...line, '--json'], { env });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  return stdout
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => LogLine.parse(JSON.parse(text)));
}

test('the request id of an error leads to what its function logged', async () => {
  const refused = await runTidegate(['features', 'get', 'trades', freshEntity(), '--json'], { env });
  expect(refused.exit).toBe(1);
  const { code, requestId } = CliError.parse(JSON.parse(refused.stderr));
  expect(code).toBe('TG-2002');
  const lines = await waitFor({ what: 'the log of the request' }, async () => {
    const found = await logLines('--request', requestId ?? '');
    return found.some(({ message }) => message === 'request') ? found : undefined;
  });
  expect(new Set(lines.map((line) => line.requestId))).toEqual(new Set([requestId]));
  expect(lines.find(({ message }) => message === 'request')).toMatchObject({
    function: 'ServeRoutePredict',
    record: { status: 404, code: 'TG-2002' },
  });
});

test('a stage shows its own functions only', async () => {
  const functions = [...new Set((await logLines('ingest', '--since', '1d')).map((line) => line.function))];
  // The revision logs too, once a test or its schedule has called it.
  expect(functions).toContain('IngestConsumeChunk');
  expect(functions.filter((name) => !name.startsWith('Ingest'))).toEqual([]);
});

test('the stage train shows what jobs say, by run and job', async () => {
  const client = cloudWatchLogsClient(engineSettings(platform.endpoint));
  const write = cloudWatchLogWriter({ client, group: jobLogGroup(settings.namePrefix, 'local') });
  const run = `r-${randomUUID()}`;
  const lines = [{ timeMs: Date.now(), message: '{"step":"fit finished","head":"burst-5m"}' }];
  await write({ stream: jobLogStream(`s3://lake/main/runs/${run}/jobs/search-bursts-1.json`), lines });
  const found = await waitFor({ what: 'the line of the job' }, async () => {
    const [line] = (await logLines('train')).filter(({ function: name }) => name.startsWith(run));
    return line;
  });
  expect(found).toMatchObject({
    function: `${run}/search-bursts-1`,
    record: { step: 'fit finished', head: 'burst-5m' },
  });
});

test('a followed log shows what comes, until Ctrl-C', async () => {
  const entity = freshEntity();
  const followed = await runTidegate(['logs', 'serve', '--follow', '--since', '1s', '--json'], {
    env,
    whileRunning: (child) => {
      let [seen, isOver] = ['', false];
      child.once('exit', () => (isOver = true));
      const watch = (part: Buffer) => {
        seen += part.toString();
        if (!seen.includes('TG-2002')) return;
        isOver = true;
        // Once: a second Ctrl-C ends a program that is already on its way out.
        child.stdout?.off('data', watch);
        child.kill('SIGINT');
      };
      child.stdout?.on('data', watch);
      // What is asked before the follower looks, it never shows.
      const ask = async (): Promise<void> => {
        while (!isOver) await runTidegate(['features', 'get', 'trades', entity], { env });
      };
      void ask();
    },
  });
  expect(followed.exit).toBe(130);
  expect(followed.stdout).toContain('TG-2002');
});

test('an environment that is not deployed is said to be so', async () => {
  const aws = { AWS_ENDPOINT_URL: platform.endpoint, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  for (const line of [['logs'], ['token', 'ls']]) {
    const { exit, stderr } = await runTidegate([...line, '-e', 'prod'], { env: { ...env, ...aws } });
    expect(exit).toBe(3);
    expect(stderr).toContain('(TG-0025)');
    expect(stderr).toContain('tidegate deploy -e prod');
  }
});
