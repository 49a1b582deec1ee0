import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { sqsClient } from '../../../lib/adapters/aws/clients.ts';
import type { JobKind } from '../../../lib/local/jobs/job-kind.ts';
import { serveJobs } from '../../../lib/local/jobs/serve-jobs.ts';
import { useEngine } from '../../support/engine.ts';
import { makeMachine } from './waiting-machine.ts';

const engine = useEngine();

/** The job is told by its name what to do. */
const named: JobKind = {
  prepare: async ({ message }) => ({
    program: 'sh',
    words: ['-c', message.jobUri.endsWith('/bad.json') ? 'echo too few rows >&2; exit 3' : 'echo trained > model'],
    environment: { PATH: '/usr/bin:/bin' },
  }),
  collect: async ({ message }) => message.jobUri.replace('job.json', 'result.json'),
  explain: async () => undefined,
};

it('a machine hands its jobs to the runner, and goes on with what became of them', async () => {
  const root = mkdtempSync(join(tmpdir(), 'tidegate-jobs-'));
  const queues = sqsClient(engine());
  const { QueueUrl: queueUrl = '' } = await queues.send(new CreateQueueCommand({ QueueName: `jobs-${randomUUID()}` }));
  const limits = { cpus: 1, memoryMiB: 1024, timeoutSeconds: 50, silenceSeconds: 50, graceSeconds: 1 };
  const { outputOf } = await makeMachine(engine(), queueUrl, limits);
  const stopping = new AbortController();
  const lines: string[] = [];
  const serving = serveJobs({
    ...{ settings: engine(), queueUrl, root, kinds: { train: named }, atOnce: 2, signal: stopping.signal },
    linesOf: (jobUri) => (line) => void lines.push(`${jobUri} ${line.stream}: ${line.text}`),
    say: () => undefined,
  });
  const [good, bad] = await Promise.all([
    outputOf('s3://lake/main/good/job.json'),
    outputOf('s3://lake/main/bad.json'),
  ]);
  stopping.abort();

  expect(await serving).toEqual({ kind: 'stopped' });
  expect(good).toMatchObject({ contract: 'job-done/1', resultUri: 's3://lake/main/good/result.json' });
  expect(bad).toMatchObject({
    failure: { Error: 'JobFailed', Cause: 'TG-3071: ended with exit code 3\ntoo few rows' },
  });
  expect(lines).toEqual(['s3://lake/main/bad.json stderr: too few rows']);
  const { Attributes } = await queues.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  expect(Object.values(Attributes ?? {}).map(Number)).toEqual([0, 0]);
  rmSync(root, { recursive: true, force: true });
});
