import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { CliError } from '../../../schemas/cli.ts';
import { buildProgram, runCommandLine } from '../../../lib/cli/program.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { answering, deserted, problem, silence } from '../../support/http-answers.ts';

async function run(line: readonly string[], options: Parameters<typeof cliWorld>[0] = {}) {
  const { world, stdout, stderr } = cliWorld(options);
  const exit = await runCommandLine(line, world);
  return { exit, stdout: stdout(), stderr: stderr() };
}

const escape = '\u001b[';

describe('a wrong call ends with exit code 2, a reason and a next step', () => {
  test.each([
    [['statsu'], "unknown command 'statsu' (Did you mean status?)", '`tidegate --help`'],
    [['events', 'sned', 'x'], "unknown command 'sned' (Did you mean send?)", '`tidegate events --help`'],
    [['status', '--jsno'], "unknown option '--jsno' (Did you mean --json?)", '`tidegate status --help`'],
    [['features', 'get', 'trades'], "missing required argument 'entity'", '`tidegate features get --help`'],
    [['status', 'now'], 'too many arguments', '`tidegate status --help`'],
    [['features', 'get', 'Trades', 'X'], '<view>: ', '`tidegate features get --help`'],
    [['features', 'get', 'trades', '../x'], '<entity>: ', '`tidegate features get --help`'],
    [['features', 'ls', '--limit', '0'], '--limit: expected at least 1', '`tidegate features ls --help`'],
    [['features', 'ls', '--limit', '1e3'], '--limit: expected a whole number', '`tidegate features ls --help`'],
    [['up', '--port', '80'], '--port: expected a port from 1024 to 65535', '`tidegate up --help`'],
    [['up', '--engine', 'other'], '--engine: expected ministack', '`tidegate up --help`'],
    [['token', 'create', 'x', '--scopes', 'everything'], '--scopes: ', '`tidegate token create --help`'],
    [['token', 'create', 'x', '--expires', '0d'], '--expires: expected a duration', '`tidegate token create --help`'],
    [['logs', 'ingset'], '<stage>: ', '`tidegate logs --help`'],
    [['synth', '-e', 'production'], 'production is not in tidegate.config.ts', '`tidegate --help`'],
    [['destroy', '--keep-data', '--including-data'], 'exclude each other', '`tidegate --help`'],
    [
      ['alarms', 'ls', '--url', 'ftp://x', '--token', 'y'],
      'ftp://x is not an http or https address',
      '`tidegate --help`',
    ],
  ])('%j', async (line, why, next) => {
    const { exit, stdout, stderr } = await run(line);
    expect(exit).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('(TG-0028)');
    expect(stderr).toContain(why);
    expect(stderr).toContain(next);
    expect(stderr).toContain('docs/reference/errors.md#tg-0028');
  });

  test('a noun without its verb prints its help on stderr', async () => {
    const { exit, stdout, stderr } = await run(['events']);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toContain('send <file>');
  });
});

describe('without a platform', () => {
  test.each([
    ['features', 'ls'],
    ['alarms', 'ls'],
    ['events', 'balance', 'BTC-USD'],
    ['train', 'liquidation'],
    ['runs', 'ls'],
  ])('%s %s says that there is no address', async (...line) => {
    const { exit, stderr } = await run(line);
    expect(exit).toBe(3);
    expect(stderr).toContain('No credentials or endpoint (TG-0027)');
  });

  test.each([[['token', 'ls']], [['logs']], [['runs', 'logs', 'first']], [['deploy']], [['destroy']], [['diff']]])(
    '%j says that none runs',
    async (line) => {
      const { exit, stderr } = await run(line);
      expect(exit).toBe(3);
      expect(stderr).toContain('No running platform (TG-0025)');
      expect(stderr).toContain('Start it with `npm start`.');
    },
  );

  test('an address without a token is not enough', async () => {
    const { exit, stderr } = await run(['features', 'ls'], { environment: { TIDEGATE_URL: 'http://127.0.0.1:1' } });
    expect(exit).toBe(3);
    expect(stderr).toContain('no access token for http://127.0.0.1:1');
  });
});

describe('errors', () => {
  const line = (baseUrl: string, ...more: string[]) => ['alarms', 'ls', '--url', baseUrl, '--token', 'tg_x', ...more];

  test.each([
    [401, 'TG-0005', 6],
    [403, 'TG-0008', 6],
    [409, 'TG-0013', 5],
    [404, 'TG-2002', 1],
    [503, 'TG-0015', 7],
    [418, 'TG-7999', 2],
  ])('a problem %i %s of the API ends with exit code %i', async (status, code, expected) => {
    const { baseUrl } = await answering(problem(status, code));
    const { exit, stdout, stderr } = await run(line(baseUrl));
    expect({ exit, stdout }).toEqual({ exit: expected, stdout: '' });
    for (const part of ['A title', code, 'what happened here', 'Do this.', 'request-1', `#${code.toLowerCase()}`])
      expect(stderr).toContain(part);
  });

  test('where nobody listens the exit code says that the remote is unavailable', async () => {
    const { exit, stderr } = await run(line(await deserted()));
    expect(exit).toBe(7);
    expect(stderr).toContain('(TG-0029)');
    expect(stderr).toContain('ECONNREFUSED');
  });

  test('with --json the error is one document of its contract', async () => {
    const errors = [{ code: 'TG-0016', field: 'limit', detail: 'too large' }];
    const { baseUrl } = await answering(problem(400, 'TG-0016', { errors }));
    const { exit, stdout, stderr } = await run(line(baseUrl, '--json'));
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(CliError.parse(JSON.parse(stderr))).toMatchObject({
      code: 'TG-0016',
      requestId: 'request-1',
      fields: [{ field: 'limit', detail: 'too large' }],
    });
  });

  test('the stack is shown with -v only', async () => {
    expect((await run(['features', 'ls'])).stderr).not.toContain('.ts:');
    expect((await run(['features', 'ls', '-v'])).stderr).toContain('.ts:');
  });

  test('what an API sends cannot steer the terminal', async () => {
    const { baseUrl } = await answering(problem(400, 'TG-0016', { detail: 'a\u001b[2Jb\u0007c' }));
    const { stderr } = await run(line(baseUrl), { isTTY: true });
    expect(stderr).toContain('a [2Jb c');
  });
});

describe('colours', () => {
  test('are shown on a terminal', async () => {
    expect((await run(['features', 'ls'], { isTTY: true })).stderr).toContain(escape);
  });

  test.each([
    ['off a terminal', [], {}],
    ['with NO_COLOR', [], { isTTY: true, environment: { NO_COLOR: '1' } }],
    ['on a dumb terminal', [], { isTTY: true, environment: { TERM: 'dumb' } }],
    ['with --plain', ['--plain'], { isTTY: true }],
  ])('are absent %s', async (_when, flags, options) => {
    const { stderr } = await run(['features', 'ls', ...flags], options);
    expect(stderr).toContain('TG-0027');
    expect(stderr).not.toContain(escape);
  });
});

describe('help', () => {
  test.each([[['--help']], [['events', '--help']], [['events', 'send', '--help']], [['help', 'up']]])(
    '%j goes to stdout',
    async (line) => {
      const { exit, stdout, stderr } = await run(line);
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
      expect(stdout).toContain('Usage: tidegate');
    },
  );

  test('shows examples for every command, each of them a line that it takes', async () => {
    const { world, stdout } = cliWorld();
    const program = () => buildProgram(async () => undefined, world.streams);
    const leaves = leavesOf(program());
    expect(leaves).toContain('tidegate events send');
    for (const leaf of leaves) {
      expect(await runCommandLine([...leaf.split(' ').slice(1), '--help'], world)).toBe(0);
      const examples = [...stdout().matchAll(/^ {2}\$ .*?\b(tidegate [^)\n]*)/gm)].map(([, example = '']) => example);
      expect(examples.length, leaf).toBeGreaterThan(0);
      for (const example of examples) {
        expect(example).toContain(leaf);
        await program().parseAsync(wordsOf(example).slice(1), { from: 'user' });
      }
    }
  });

  /** As a shell would split it. */
  function wordsOf(line: string): string[] {
    return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  }

  function leavesOf(command: Command, path = command.name()): string[] {
    if (command.commands.length === 0) return [path];
    return command.commands.flatMap((child) => leavesOf(child, `${path} ${child.name()}`));
  }
});

test('an interrupted command ends with exit code 130 and says nothing', async () => {
  const { world, interrupt, stderr } = cliWorld();
  const { baseUrl } = await answering((response, received) => {
    silence(response, received);
    interrupt();
  });
  expect(await runCommandLine(['alarms', 'ls', '--url', baseUrl, '--token', 'tg_x'], world)).toBe(130);
  expect(stderr()).toBe('');
});
