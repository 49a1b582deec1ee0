/** What `tidegate features` prints with `--json`, as far as it is no document of the API. */
import * as z from 'zod';
import { EntityId, Name, Sha256 } from './identity.ts';

const text = z.string().min(1).max(2000);
const count = z.int().min(0);

export const FeaturesHistory = z
  .strictObject({
    contract: z.literal('features-history/1'),
    view: Name,
    featureViewVersion: z.int().min(1),
    file: text.meta({ description: 'The table.' }),
    rows: count,
    entities: count,
    rowsRead: count.meta({ description: 'Rows of the offline store that were read for it.' }),
    statuses: z
      .strictObject({ PRESENT: count, NULL: count, NOT_FOUND: count, EXPIRED: count })
      .meta({ description: 'Cells of features by what became of them.' }),
    digest: Sha256.meta({ description: 'Of the content of the table: equal in every format of the same columns.' }),
  })
  .meta({ id: 'FeaturesHistory', description: 'tidegate features history --json' });

export const FeaturesDifference = z
  .strictObject({
    contract: z.literal('features-difference/1'),
    left: text,
    right: text,
    isEqual: z.boolean(),
    rows: z.strictObject({ left: count, right: count, both: count }),
    onlyLeft: z.array(z.string()).meta({ description: 'Columns.' }),
    onlyRight: z.array(z.string()),
    columns: z.array(
      z.strictObject({
        name: z.string().min(1),
        differing: count.meta({ description: 'Rows of both tables whose values differ in a bit.' }),
        largestDifference: z.number().min(0).nullable(),
      }),
    ),
  })
  .meta({ id: 'FeaturesDifference', description: 'tidegate features diff --json' });

const said = z.string().min(1).max(40).meta({ description: 'A number to its last digit, or why there is none.' });
const share = z.number().min(0).max(1);

export const FeaturesVerified = z
  .strictObject({
    contract: z.literal('features-verified/1'),
    ok: z.boolean(),
    commit: z.string().min(1).max(64).nullable().meta({ description: 'Null outside a repository.' }),
    seed: count,
    days: z.number().gt(0),
    entities: z.array(EntityId).min(1),
    market: Name,
    sent: z.array(z.strictObject({ received: count, duplicate: count, late: count })).meta({
      description: 'Events of each entity, worked out from what was sent.',
    }),
    views: z
      .array(
        z.strictObject({
          view: text,
          points: count.meta({ description: 'Entities at times, all of which were compared.' }),
          comparisons: count.meta({ description: 'Values compared: online, incremental and offline each with batch.' }),
        }),
      )
      .min(1),
    features: z.array(
      z.strictObject({
        view: text,
        feature: text,
        present: share.meta({ description: 'Share of the points at which it has a value.' }),
        distinct: count.meta({ description: 'Finite values that differ.' }),
        mismatches: count,
      }),
    ),
    mismatches: z
      .array(
        z.strictObject({
          ...{ entity: EntityId, point: count, view: text, feature: text },
          ...{ online: said, incremental: said, batch: said, offline: said },
        }),
      )
      .meta({ description: 'The first of them.' }),
    shortfalls: z.array(text).meta({ description: 'What was demanded and is not there.' }),
    seconds: z.strictObject({ recording: z.number().min(0), comparing: z.number().min(0) }),
  })
  .meta({ id: 'FeaturesVerified', description: 'tidegate features verify --json' });

export type FeaturesHistory = z.infer<typeof FeaturesHistory>;
export type FeaturesVerified = z.infer<typeof FeaturesVerified>;
export type FeaturesDifference = z.infer<typeof FeaturesDifference>;
