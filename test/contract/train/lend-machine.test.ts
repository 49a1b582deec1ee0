import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../lib/cli/program.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { answering } from '../../support/http-answers.ts';

let state = '';
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'tidegate-lent-'));
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(state, { recursive: true, force: true });
});

const isLong = { timeout: 900_000 };

function runner(baseUrl: string) {
  const { world, interrupt, stderr } = cliWorld({ environment: { TIDEGATE_STATE: state, AWS_ENDPOINT_URL: baseUrl } });
  const queueUrl = `${baseUrl}/000000000000/tidegate-dev-platform-Jobs`;
  const line = ['runner', '--queue-url', queueUrl, '--region', 'eu-central-1', '--jobs', '1'];
  return { ended: runCommandLine(line, world), interrupt, stderr };
}

it('a lent machine asks the queue until Ctrl-C, and has no second runner', isLong, async () => {
  let onAsked = (): void => undefined;
  const asked = new Promise<void>((resolve) => (onAsked = resolve));
  const { baseUrl, received } = await answering((response) => {
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' }).end('{}');
    onAsked();
  });
  const first = runner(baseUrl);
  await asked;
  expect(received[0]?.headers['x-amz-target']).toBe('AmazonSQS.ReceiveMessage');
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ MaxNumberOfMessages: 1 });

  const second = runner(baseUrl);
  expect(await second.ended).toBe(3);
  expect(second.stderr()).toContain(`process ${process.pid} runs the jobs of this platform here`);

  first.interrupt();
  expect(await first.ended).toBe(0);
  const said = first.stderr();
  expect(said).toContain('--journal-profile bounds them');
  expect(said).toContain('1 at once, until Ctrl-C');
  expect(readdirSync(join(state, 'runner', 'dev', 'jobs')).toSorted()).toEqual(['runner']);
});
