/** Models, their versions and their champions, as the API and the command line tell of them. */
import * as z from 'zod';
import { ModelName, Name, Sha256, Timestamp, Ulid } from './identity.ts';
import { maxReason } from './limits.ts';
import { ModelManifest } from './training.ts';

export const VersionNumber = z.int().min(1).meta({ id: 'VersionNumber', description: 'Of a version of a model.' });

/** `servable`: it has an artifact that can be served. `quarantined`: it must not be. */
export const versionStatuses = ['unserved', 'servable', 'quarantined'] as const;

const status = z.enum(versionStatuses).meta({ description: 'Only what is servable can become the champion.' });
const champion = VersionNumber.nullable().meta({ description: 'Null while the model has none.' });

export const PromotionRequest = z
  .strictObject({
    version: VersionNumber,
    reason: z.string().min(1).max(maxReason).regex(/\S/).meta({ description: 'Why; kept for good.' }),
    expected: VersionNumber.nullable()
      .optional()
      .meta({ description: 'The champion that is to be replaced, null for none; whoever it is when absent.' }),
  })
  .meta({ id: 'PromotionRequest', description: 'The decision of a person that a version is to be the champion.' });

const change = {
  number: z.int().min(1).meta({ description: 'Of the change: one more than that of the change before.' }),
  version: VersionNumber,
  previous: champion,
  kind: z.enum(['human']).meta({ description: 'Who has decided.' }),
  verdict: Ulid,
  reason: z.string().min(1).max(maxReason),
  principal: z.string().min(1).max(200),
  artifact: Sha256,
  manifest: Sha256,
  changedAt: Timestamp.meta({ description: 'By the wall clock.' }),
  digest: Sha256.meta({ description: 'Of this change and of the digest of the one before.' }),
};

export const Promotion = z
  .strictObject({ contract: z.literal('promotion/1'), model: ModelName, ...change })
  .meta({ id: 'Promotion', description: 'A change of the champion of a model, as its history has it.' });

export const ChampionHistory = z
  .strictObject({
    contract: z.literal('champion-history/1'),
    model: ModelName,
    brokenAt: z
      .int()
      .min(1)
      .nullable()
      .meta({ description: 'The first change that is missing or altered; null where the chain holds.' }),
    changes: z.array(z.strictObject(change)).meta({ description: 'The newest first.' }),
  })
  .meta({ id: 'ChampionHistory', description: 'Every change of the champion of a model.' });

export const ModelList = z
  .strictObject({
    contract: z.literal('model-list/1'),
    models: z
      .array(
        z.strictObject({
          model: ModelName,
          newest: VersionNumber,
          champion: z
            .strictObject({ version: VersionNumber, previous: champion, since: Timestamp, number: VersionNumber })
            .nullable(),
        }),
      )
      .meta({ description: 'By name.' }),
  })
  .meta({ id: 'ModelList', description: 'Models that have a version, with their champions.' });

const version = {
  version: VersionNumber,
  status,
  pack: Name,
  run: Name,
  artifact: Sha256,
  createdAt: Timestamp,
};

export const ModelVersionList = z
  .strictObject({
    contract: z.literal('model-version-list/1'),
    model: ModelName,
    champion,
    versions: z.array(z.strictObject(version)).meta({ description: 'The newest first.' }),
  })
  .meta({ id: 'ModelVersionList', description: 'Versions of a model.' });

const manifest = ModelManifest.shape;
const { name, head, score, naive, rows } = manifest.metrics.element.shape;

export const ModelVersionRecord = z
  .strictObject({
    contract: z.literal('model-version/1'),
    model: ModelName,
    ...version,
    isChampion: z.boolean(),
    manifest: Sha256.meta({ description: 'Of the manifest, from which all below is taken.' }),
    parent: manifest.parent,
    trigger: manifest.trigger,
    reason: manifest.reason,
    author: manifest.author,
    seed: manifest.seed,
    dataset: manifest.dataset,
    metrics: z
      .array(z.strictObject({ name, head, score, naive, rows }))
      .meta({ description: 'Over all test rows together; those of single regimes stand in the report of the run.' }),
    code: manifest.code,
    software: manifest.software,
    container: manifest.container,
  })
  .meta({ id: 'ModelVersionRecord', description: 'What a version is made of, and how it scored.' });

export type VersionStatus = (typeof versionStatuses)[number];
export type PromotionRequest = z.infer<typeof PromotionRequest>;
export type Promotion = z.infer<typeof Promotion>;
export type ChampionHistory = z.infer<typeof ChampionHistory>;
export type ModelList = z.infer<typeof ModelList>;
export type ModelVersionList = z.infer<typeof ModelVersionList>;
export type ModelVersionRecord = z.infer<typeof ModelVersionRecord>;
