/** What only a real process shows: exit codes, streams, signals. */
import { expect, test } from 'vitest';
import packageDocument from '../../../package.json' with { type: 'json' };
import { CliError } from '../../../schemas/cli.ts';
import { answering, json, silence } from '../../support/http-answers.ts';
import { runTidegate } from '../../support/run-tidegate.ts';

const env = { TIDEGATE_STATE: '/nonexistent/tidegate-state' };
const emptyAlarms = { contract: 'alarm-list/1', alarms: [] };

test('the version goes to stdout', async () => {
  expect(await runTidegate(['--version'])).toEqual({ exit: 0, stdout: `${packageDocument.version}\n`, stderr: '' });
});

test('an unknown command ends the process with 2 and a suggestion on stderr', async () => {
  const { exit, stdout, stderr } = await runTidegate(['statsu']);
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
  expect(stderr).toContain('Did you mean status?');
});

test('without a platform the process ends with 3, and --json makes the error a document', async () => {
  const { exit, stdout, stderr } = await runTidegate(['token', 'ls', '--json'], { env });
  expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' });
  expect(CliError.parse(JSON.parse(stderr))).toMatchObject({ code: 'TG-0025', exit: 3 });
});

test('address and token may come from the environment', async () => {
  const { baseUrl, received } = await answering(json(200, emptyAlarms));
  const { exit, stdout } = await runTidegate(['alarms', 'ls', '--json'], {
    env: { ...env, TIDEGATE_URL: `${baseUrl}/v1/`, TIDEGATE_TOKEN: 'tg_x' },
  });
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toEqual(emptyAlarms);
  expect(received[0]).toMatchObject({ url: '/v1/alarms', headers: { authorization: 'Bearer tg_x' } });
});

test('Ctrl-C ends the process with 130', async () => {
  let interrupt = (): void => undefined;
  const { baseUrl } = await answering((response, received) => {
    silence(response, received);
    interrupt();
  });
  const { exit, stdout, stderr } = await runTidegate(['alarms', 'ls', '--url', baseUrl, '--token', 'tg_x'], {
    env,
    whileRunning: (child) => (interrupt = () => child.kill('SIGINT')),
  });
  expect({ exit, stdout, stderr }).toEqual({ exit: 130, stdout: '', stderr: '' });
});

test('a reader that closes the pipe early is no failure', async () => {
  const alarms = Array.from({ length: 20_000 }, (_, index) => ({
    name: `alarm-${index}`,
    state: 'OK',
    reason: '',
    description: '',
    runbook: null,
    changedAt: null,
  }));
  const { baseUrl } = await answering(json(200, { ...emptyAlarms, alarms }));
  const { exit, stderr } = await runTidegate(['alarms', 'ls', '--url', baseUrl, '--token', 'tg_x'], {
    env,
    whileRunning: ({ stdout }) => stdout?.once('data', () => stdout.destroy()),
  });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
});
