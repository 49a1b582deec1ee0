import { ulid } from 'ulid';
import * as z from 'zod';
import { exitCodes } from '../../schemas/errors.ts';
import { ModelName } from '../../schemas/identity.ts';
import { maxReason } from '../../schemas/limits.ts';
import { ImportedVersion } from '../../schemas/model-import.ts';
import { ChampionHistory, ModelList, ModelVersionList, ModelVersionRecord, Promotion } from '../../schemas/models.ts';
import { modelPattern, versionPattern } from '../../schemas/patterns.ts';
import { routes } from '../../schemas/routes.ts';
import { openApi } from './api-access.ts';
import type { ApiClient } from './api-client.ts';
import { defineCommand, defineGroup, noArguments, noOptions } from './command.ts';
import { limit } from './limits.ts';
import {
  changesInWords,
  importInWords,
  modelsInWords,
  promotionInWords,
  versionInWords,
} from './models/model-words.ts';
import { readModelImport } from './models/read-import.ts';

const versionNumber = z.string().regex(versionPattern, 'expected the number of a version').transform(Number);

const expected = z.union([z.literal('none').transform(() => null), versionNumber], {
  error: 'expected the number of a version, or `none`',
});

/** `liquidation`, or `liquidation@7`. */
const namedVersion = z.string().transform((text, context) => {
  const [model = '', version, ...more] = text.split('@');
  const isNamed = modelPattern.test(model) && more.length === 0;
  if (isNamed && version === undefined) return { model, version: undefined };
  if (isNamed && versionPattern.test(version ?? '')) return { model, version: Number(version) };
  context.addIssue('expected a model, such as liquidation, or a version of it, such as liquidation@7');
  return z.NEVER;
});

const ls = defineCommand({
  usage: 'ls',
  about: 'List the models that have a version, with their champions.',
  examples: ['tidegate models ls', 'tidegate models ls --json'],
  arguments: noArguments,
  options: noOptions,
  async run(call) {
    const list = await openApi(call).ask(routes.listModels, ModelList);
    call.terminal.show(list, () => modelsInWords(call.terminal, list));
    if (list.models.length === 0) call.terminal.say('No model yet. To train one: tidegate train <pack>');
    return exitCodes.ok;
  },
});

const show = defineCommand({
  usage: 'show <model>',
  about:
    'Show a version, MODEL@VERSION: what it is made of, and how it scored. Without a version the champion, or the newest.',
  examples: ['tidegate models show liquidation', 'tidegate models show liquidation@7 --json'],
  arguments: z.tuple([namedVersion]),
  options: noOptions,
  async run(call) {
    const [{ model, version }] = call.arguments;
    const api = openApi(call);
    const path = { model, version: String(version ?? (await presentVersion(api, model))) };
    const record = await api.ask(routes.showVersion, ModelVersionRecord, { path });
    call.terminal.show(record, () => versionInWords(call.terminal, record));
    return exitCodes.ok;
  },
});

async function presentVersion(api: ApiClient, model: string): Promise<number | undefined> {
  const { champion, versions } = await api.ask(routes.listVersions, ModelVersionList, {
    path: { model },
    query: { limit: 1 },
  });
  return champion ?? versions[0]?.version;
}

const reasonOf = (what: string) => z.string(what).max(maxReason).regex(/\S/, what);

const importModel = defineCommand({
  usage: 'import <pack> <image>',
  about:
    'Make a version of a model that was trained elsewhere: packed by `tidegate kernel pack`, a head for each of the pack, and proved by golden rows.',
  examples: [
    'tidegate models import liquidation model.tgk --golden rows.csv --reason "From the notebook of March."',
    'tidegate models import liquidation model.tgk --golden rows.parquet --calibrations platt.json --reason "Moved."',
  ],
  flags: [
    ['--golden <file>', 'rows of features, and beside them a column for each head with the raw score by LightGBM'],
    ['--calibrations <file>', 'JSON, by head: what makes a chance of a raw score (default: nothing but the link)'],
    ['--reason <text>', `where it comes from, at most ${maxReason} characters; kept for good`],
  ],
  arguments: z.tuple([ModelName, z.string().min(1)]),
  options: z.object({
    golden: z.string('name a file of golden rows: without them nothing proves the model').min(1),
    calibrations: z.string().min(1).optional(),
    reason: reasonOf('say where the model comes from'),
  }),
  async run(call) {
    const [model, image] = call.arguments;
    const { golden, calibrations, reason } = call.options;
    const body = await readModelImport({ image, golden, calibrations, reason });
    const request = { path: { model }, body, idempotencyKey: ulid() };
    const imported = await openApi(call).ask(routes.importVersion, ImportedVersion, request);
    call.terminal.show(imported, () => importInWords(imported));
    call.terminal.say(`To serve it: tidegate models promote ${model} ${imported.version} --reason "…"`);
    return exitCodes.ok;
  },
});

const promote = defineCommand({
  usage: 'promote <model> <version>',
  about:
    'Make a version the champion of its model, by your decision. Who is slower than somebody else changes nothing, and ends with exit code 5.',
  examples: [
    'tidegate models promote liquidation 7 --reason "Better in the crash of January."',
    'tidegate models promote liquidation 7 --reason "The first one." --expect none',
  ],
  flags: [
    ['--reason <text>', `why, at most ${maxReason} characters; kept with the change for good`],
    ['--expect <version>', 'the champion that is to be replaced, or `none`; with another one nothing is changed'],
  ],
  arguments: z.tuple([ModelName, versionNumber]),
  options: z.object({
    reason: reasonOf('say why the version is to be the champion'),
    expect: expected.optional(),
  }),
  async run(call) {
    const [model, version] = call.arguments;
    const { reason, expect } = call.options;
    const body = { version, reason, ...(expect === undefined ? {} : { expected: expect }) };
    // One key for all tries of this call: the platform knows the second one by it.
    const request = { path: { model }, body, idempotencyKey: ulid() };
    const promotion = await openApi(call).ask(routes.promoteVersion, Promotion, request);
    call.terminal.show(promotion, () => promotionInWords(promotion));
    return exitCodes.ok;
  },
});

const history = defineCommand({
  usage: 'history <model>',
  about: 'List every change of the champion of a model, the newest first, and follow the chain that proves them whole.',
  examples: ['tidegate models history liquidation', 'tidegate models history liquidation --limit 5 --json'],
  flags: [['--limit <number>', 'at most so many, 1 to 1000 (default: 20)']],
  arguments: z.tuple([ModelName]),
  options: z.object({ limit: limit.default(20) }),
  async run(call) {
    const [model] = call.arguments;
    const { terminal, options } = call;
    const request = { path: { model }, query: { limit: options.limit } };
    const told = await openApi(call).ask(routes.listChampions, ChampionHistory, request);
    terminal.show(told, () => changesInWords(terminal, told));
    if (told.brokenAt === null) return exitCodes.ok;
    terminal.say(`Change ${told.brokenAt} of ${model} is missing or altered: the history is not what was written.`);
    return exitCodes.failure;
  },
});

export const models = defineGroup('models', 'Versions of models, and which of them are champions.', [
  ls,
  show,
  importModel,
  promote,
  history,
]);
