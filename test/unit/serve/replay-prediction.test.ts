import { describe, expect, test } from 'vitest';
import { type AnsweringRole, answeringRoles } from '../../../schemas/answering-roles.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import type { LiveModels } from '../../../lib/domain/serve/live-models.ts';
import { openServedModel } from '../../../lib/domain/serve/open-served-model.ts';
import type { LoggedPrediction } from '../../../lib/domain/serve/prediction-log.ts';
import { replayPrediction } from '../../../lib/domain/serve/replay-prediction.ts';
import { type PredictionQuestion, servePrediction } from '../../../lib/domain/serve/serve-prediction.ts';
import { showServed } from '../../../lib/domain/serve/show-served.ts';
import type { ServedPrediction } from '../../../schemas/serving.ts';
import { servedDocument, servedImage, servedNowUs, servedQuestion } from '../../support/served-model.ts';

const seed = Number(process.env['TIDEGATE_SEED']) % 1e6;
const image = servedImage(seed);
const document = servedDocument(image);
const files = { serving: Buffer.from(JSON.stringify(document)), image };
const serving = sha256Hex(files.serving);
const caller = { nowUs: servedNowUs, host: undefined };

interface DeskOptions {
  readonly role?: AnsweringRole;
  /** Of the log. */
  readonly write?: (prediction: LoggedPrediction) => Promise<void>;
}

/** A model that is live, a row of the entity BTC-PERP, and a log. */
function desk({ role = 'champion', write = async () => undefined }: DeskOptions = {}) {
  const logged: LoggedPrediction[] = [];
  const champion = role === 'fallback' ? null : 4;
  const live = { model: openServedModel(document, image), role, champion, serving };
  const models: LiveModels = { find: async () => live };
  const { row } = servedQuestion();
  const ports = {
    models,
    rows: {
      read: async ({ entity }: { readonly entity: string }) =>
        entity === 'BTC-PERP' ? { tenant: 'main', view: 'crypto', viewVersion: 1, entity, ...row } : undefined,
    },
    time: { nowUs: async () => servedNowUs },
    log: {
      async write(prediction: LoggedPrediction) {
        await write(prediction);
        logged.push(prediction);
      },
    },
    code: 'none',
  };
  const ask = (change: Partial<PredictionQuestion> = {}) =>
    servePrediction(
      {
        ...{ tenant: 'main', model: 'liquidation', entity: 'BTC-PERP', horizonUs: null, isExplained: true },
        ...{ id: '01KE6M3V8WQ2R5T7Y9ZAB1CD3E', nowUs: servedNowUs, ...change },
      },
      ports,
    );
  return { ask, logged };
}

/** The record of an answer, as whoever replays it gets it. */
async function served(options: DeskOptions = {}): Promise<ServedPrediction> {
  const { ask, logged } = desk(options);
  await ask();
  const predictions = { find: async () => logged[0] };
  const artifactUrls = { get: (key: string) => `http://127.0.0.1/${key}` };
  return showServed({ tenant: 'main', id: '01KE6M3V8WQ2R5T7Y9ZAB1CD3E', caller }, { predictions, artifactUrls });
}

describe('an answer', () => {
  test('is what was logged of it, byte for byte', async () => {
    const { ask, logged } = desk();
    const answer = await ask();
    expect(logged).toEqual([
      expect.objectContaining({
        answer,
        answerDigest: sha256Hex(answer),
        champion: 4,
        serving,
        image: document.image.sha256,
      }),
    ]);
    expect(JSON.parse(answer)).toMatchObject({ status: 'ok', entity: 'BTC-PERP' });
  });

  test('that cannot be logged is not given', async () => {
    const { ask } = desk({ write: () => Promise.reject(new Error('full')) });
    await expect(ask()).rejects.toThrow('full');
  });

  test('of an entity without a row is none, and leaves nothing in the log', async () => {
    const { ask, logged } = desk();
    await expect(ask({ entity: 'ETH-PERP' })).rejects.toMatchObject({ name: 'RequestError', code: 'TG-2002' });
    expect(logged).toEqual([]);
  });
});

describe('a replay', () => {
  test.each(answeringRoles)('of a %s gives the same bytes', async (role) => {
    expect(replayPrediction(await served({ role }), files)).toEqual({ kind: 'same' });
  });

  const flipped = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, at) => (at === 40 ? byte ^ 1 : byte));
  const rowOf = ({ row }: ServedPrediction) => Buffer.from(flipped(Buffer.from(row, 'base64'))).toString('base64');

  test('names what was altered: features, serving document, image, answer', async () => {
    const record = await served();
    const altered = record.answer.replace('"ok"', '"OK"');
    expect(replayPrediction({ ...record, row: rowOf(record) }, files)).toMatchObject({ code: 'TG-7010' });
    for (const [name, changed] of [
      ['serving document', { ...files, serving: flipped(files.serving) }],
      ['image', { ...files, image: flipped(files.image) }],
    ] as const) {
      const detail = expect.stringContaining(`the ${name}`);
      expect(replayPrediction(record, changed)).toMatchObject({ code: 'TG-7011', detail });
    }
    expect(replayPrediction({ ...record, answer: altered }, files)).toMatchObject({ code: 'TG-7012' });
  });

  test('names the answer also where its digest was altered with it, and the code that gave it', async () => {
    const record = await served();
    const answer = record.answer.replace('"ok"', '"OK"');
    expect(replayPrediction({ ...record, answer, answerDigest: sha256Hex(answer) }, files)).toMatchObject({
      code: 'TG-7013',
      detail: expect.stringContaining('the code none'),
    });
  });

  test('names a record that is of another version than its serving document, or of another model', async () => {
    const record = await served();
    for (const change of [{ version: record.version + 1 }, { model: 'liquidation.other' }])
      expect(replayPrediction({ ...record, ...change }, files)).toMatchObject({ code: 'TG-7012' });
  });

  test('of a fallback needs no image, one of trees does', async () => {
    const { serving: own } = files;
    expect(replayPrediction(await served({ role: 'fallback' }), { serving: own })).toEqual({ kind: 'same' });
    const trees = await served();
    expect(() => replayPrediction(trees, { serving: own })).toThrow('without their image');
  });

  test('sees through features that were altered with their digest: the answer names them too', async () => {
    const record = await served();
    const row = rowOf(record);
    const rowDigest = sha256Hex(Buffer.from(row, 'base64'));
    expect(replayPrediction({ ...record, row, rowDigest }, files)).toMatchObject({ code: 'TG-7013' });
  });
});
