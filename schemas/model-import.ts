/** Bringing a model that was trained elsewhere into the registry. */
import * as z from 'zod';
import { ModelName, Name, Sha256 } from './identity.ts';
import { maxGoldenRows, maxImportedBytes, maxReason } from './limits.ts';
import { VersionNumber } from './models.ts';
import { Calibration } from './serving.ts';

export const ModelImport = z
  .strictObject({
    image: z
      .base64()
      .min(1)
      .max((maxImportedBytes / 3) * 4)
      .meta({ description: 'The packed trees: one head for each of the pack, by its name and in its order.' }),
    calibrations: z
      .record(Name, Calibration)
      .optional()
      .meta({ description: 'By head, on the margin; a head without one is not calibrated.' }),
    golden: z
      .strictObject({
        rows: z
          .array(z.array(z.number().nullable()).min(1))
          .min(1)
          .max(maxGoldenRows)
          .meta({ description: 'Features in the order of the image; null where one is missing.' }),
        scores: z
          .array(z.array(z.number()).min(1))
          .min(1)
          .max(maxGoldenRows)
          .meta({ description: 'Of each row: the raw scores of all heads, as LightGBM gave them.' }),
      })
      .meta({ description: 'Rows that the image has to score to the bit as LightGBM did.' }),
    reason: z.string().min(1).max(maxReason).regex(/\S/).meta({ description: 'Where it comes from; kept for good.' }),
  })
  .meta({ id: 'ModelImport', description: 'A model of LightGBM, packed, that is to be a version.' });

export const ImportedVersion = z
  .strictObject({
    contract: z.literal('imported-version/1'),
    model: ModelName,
    version: VersionNumber,
    isNew: z.boolean().meta({ description: 'False where the very same was imported before.' }),
    artifact: Sha256.meta({ description: 'Of the image.' }),
    goldenRows: z.int().min(1),
  })
  .meta({ id: 'ImportedVersion', description: 'The version that an imported model is.' });

export type ModelImport = z.infer<typeof ModelImport>;
export type ImportedVersion = z.infer<typeof ImportedVersion>;
