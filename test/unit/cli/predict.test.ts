import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../../lib/cli/program.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { predict } from '../../../lib/domain/serve/predict.ts';
import { openServedModel } from '../../../lib/domain/serve/open-served-model.ts';
import { formatTime } from '../../../lib/domain/time.ts';
import { Replayed } from '../../../schemas/cli-serve.ts';
import explained from '../../../schemas/examples/prediction/valid/explained.json' with { type: 'json' };
import fallback from '../../../schemas/examples/prediction/valid/fallback.json' with { type: 'json' };
import type { ServedPrediction } from '../../../schemas/serving.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { answering, json, problem, raw } from '../../support/http-answers.ts';
import { servedDocument, servedImage, servedNowUs, servedQuestion } from '../../support/served-model.ts';

type Answers = Parameters<typeof answering>;

async function run(answers: Answers, ...line: readonly string[]) {
  const { baseUrl, received } = await answering(...answers);
  const { world, stdout, stderr } = cliWorld();
  const exit = await runCommandLine([...line, '--url', baseUrl, '--token', 'secret'], world);
  return { exit, stdout: stdout(), stderr: stderr(), received };
}

describe('predict', () => {
  test('asks the model about the entity, and shows what it expects, how sure it is, and why', async () => {
    const line = ['predict', 'liquidation', 'BTC-USD', '--horizon', '1h', '--explain'];
    const { exit, stdout, received } = await run([json(200, explained)], ...line);
    expect(exit).toBe(0);
    expect(received.map(({ url }) => url)).toEqual(['/predictions/BTC-USD?model=liquidation&horizon=1h&explain=true']);
    for (const part of ['liquidation@3', '93.0 %', '0 to 240100 (90.0 %)', 'high', 'spread_bps', '-0.125'])
      expect(stdout).toContain(part);
  });

  test('asks for no reasons that nobody wants, and says when a fallback answers', async () => {
    const { stdout, received } = await run([json(200, fallback)], 'predict', 'liquidation', 'BTC-USD');
    expect(received.map(({ url }) => url)).toEqual(['/predictions/BTC-USD?model=liquidation']);
    expect(stdout).toContain(`fallback: ${fallback.reason}`);
  });

  test('ends with the code of the platform where there is no model', async () => {
    const { exit, stderr } = await run([problem(404, 'TG-7001')], 'predict', 'liquidation', 'BTC-USD');
    expect(exit).toBe(1);
    expect(stderr).toContain('TG-7001');
  });

  test('refuses a horizon that is none before it asks', async () => {
    const { exit, received } = await run([raw(200, '')], 'predict', 'liquidation', 'BTC-USD', '--horizon', 'soon');
    expect(exit).toBe(2);
    expect(received).toEqual([]);
  });
});

/** A platform that has served two answers, both of the same version. */
function platform(change: (served: ServedPrediction) => ServedPrediction = (served) => served): Answers[0] {
  const image = servedImage(1);
  const document = servedDocument(image);
  const serving = Buffer.from(JSON.stringify(document));
  const model = openServedModel(document, image);
  const ids = ['01KDZ0M5T2Q4R6S8V0W2X4Y6Z8', '01KDZ0M5T2Q4R6S8V0W2X4Y6Z9'];
  return (response, received) => {
    const [path = ''] = received.url.split('?');
    const place = (name: string) => `http://${received.headers.host}/files/${name}`;
    if (path === '/files/serving') return void response.end(serving);
    if (path === '/files/image') return void response.end(image);
    if (path === '/files/lost') return void response.writeHead(404).end();
    if (path === '/served') {
      const predictions = ids.map((id) => listed(id));
      json(200, { contract: 'served-list/1', predictions })(response, received);
      return;
    }
    const id = ids.find((known) => path === `/served/${known}`);
    if (id === undefined) {
      problem(404, 'TG-7004')(response, received);
      return;
    }
    const answer = JSON.stringify(
      predict({ role: 'champion', champion: 1, model }, servedQuestion({ id, isExplained: true })),
    );
    const files = {
      serving: { sha256: sha256Hex(serving), url: place('serving') },
      image: { sha256: document.image.sha256, url: place('image') },
    };
    json(200, change(recordOf(id, answer, files)))(response, received);
  };
}

function listed(id: string) {
  return { id, model: 'liquidation', version: 3, entity: 'BTC-USD', servedAt: formatTime(servedNowUs) };
}

function recordOf(id: string, answer: string, files: Pick<ServedPrediction, 'serving' | 'image'>): ServedPrediction {
  const { row, entity, asOfUs } = servedQuestion();
  return {
    contract: 'served-prediction/1',
    ...{ id, model: 'liquidation', version: 3, role: 'champion', champion: 1, entity },
    ...{ horizonUs: null, isExplained: true, asOfUs },
    ...{ eventTimeUs: row.eventTimeUs, knowledgeTimeUs: row.knowledgeTimeUs },
    ...{ row: Buffer.from(row.packed).toString('base64'), rowDigest: sha256Hex(row.packed) },
    ...{ answer, answerDigest: sha256Hex(answer), ...files, code: 'none', servedAt: formatTime(servedNowUs) },
  };
}

describe('replay', () => {
  test('computes answers again that it draws by a seed, and fetches a file once', async () => {
    const { exit, stdout, received } = await run([platform()], 'replay', '--random', '200', '--seed', '5', '--json');
    expect(exit).toBe(0);
    expect(Replayed.parse(JSON.parse(stdout))).toMatchObject({ seed: 5, replayed: 2, same: 2, mismatches: [] });
    expect(received.filter(({ url }) => url.startsWith('/files/'))).toHaveLength(2);
  });

  test('names what is not what it was, and ends with exit code 1', async () => {
    const altered = platform((served) => ({ ...served, answer: served.answer.replace('"ok"', '"OK"') }));
    const { exit, stdout } = await run([altered], 'replay', '01KDZ0M5T2Q4R6S8V0W2X4Y6Z8');
    expect(exit).toBe(1);
    expect(stdout).toMatch(/^0 of 1 answers[^\n]*\nTG-7012 01KDZ0M5T2Q4R6S8V0W2X4Y6Z8: /);
  });

  test('names a record that lies under the id of another one', async () => {
    const other = platform((served) => ({ ...served, id: '01KDZ0M5T2Q4R6S8V0W2X4Y6Z9' }));
    const { exit, stdout } = await run([other], 'replay', '01KDZ0M5T2Q4R6S8V0W2X4Y6Z8');
    expect(exit).toBe(1);
    expect(stdout).toContain(
      'TG-7012 01KDZ0M5T2Q4R6S8V0W2X4Y6Z8: what is logged under it is 01KDZ0M5T2Q4R6S8V0W2X4Y6Z9',
    );
  });

  test('names a file that is gone, and goes on with the other answers', async () => {
    const first = '01KDZ0M5T2Q4R6S8V0W2X4Y6Z8';
    const gone = platform((served) => {
      const image = { sha256: 'f'.repeat(64), url: served.image.url?.replace('image', 'lost') };
      return served.id === first ? { ...served, image } : served;
    });
    const { exit, stdout } = await run([gone], 'replay', '--random', '2', '--json');
    expect(exit).toBe(1);
    expect(Replayed.parse(JSON.parse(stdout))).toMatchObject({
      ...{ replayed: 2, same: 1 },
      mismatches: [{ id: first, code: 'TG-7011', detail: expect.stringContaining('is missing') as string }],
    });
  });

  test('of nothing is no success', async () => {
    const none = json(200, { contract: 'served-list/1', predictions: [] });
    const { exit, stdout } = await run([none], 'replay', '--random', '20');
    expect(exit).toBe(1);
    expect(stdout).toContain('tidegate predict');
  });

  test('wants names or a number, and not both', async () => {
    expect((await run([raw(200, '')], 'replay')).exit).toBe(2);
    expect((await run([raw(200, '')], 'replay', '01KDZ0M5T2Q4R6S8V0W2X4Y6Z8', '--random', '2')).exit).toBe(2);
  });
});
