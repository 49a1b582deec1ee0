import * as z from 'zod';
import type { ParquetFile } from '../../../kernels/parquet/open-parquet.ts';
import type { Report } from '../../../../schemas/report.ts';
import type { ResultFile } from '../../../../schemas/training.ts';
import { TidegateError } from '../../fault.ts';
import type { Resampling } from '../evaluation/resampling.ts';
import {
  filesOf,
  type PlacedResult,
  type ReadPlace,
  readNamed,
  takeColumns,
  takeDocument,
} from '../evaluation/result-reader.ts';
import { type Contributions, featureImportances, type Stratum } from './feature-importance.ts';

const count = z.int().min(0);

const Importance = z.object({
  head: z.string(),
  scale: z.string(),
  background: z.object({
    digest: z.string(),
    rows: count,
    learntRows: count,
    regimes: z.array(z.object({ regime: count, rows: count, learntRows: count })),
  }),
});

type Background = z.infer<typeof Importance>['background'];

export interface ExplanationsToRead {
  readonly result: PlacedResult;
  /** Names of the regimes by their numbers. */
  readonly regimes: readonly string[];
  readonly resampling: Resampling;
}

/** What moves the forecasts of each head of a training. */
export async function readExplanations(
  { result, regimes, resampling }: ExplanationsToRead,
  read: ReadPlace,
): Promise<Report['explanations']> {
  const explanations: Report['explanations'] = [];
  for (const { head, scale, background, contributions } of await readContributions({ result, regimes }, read)) {
    const { digest, rows, learntRows } = background;
    const told = featureImportances(contributions, resampling);
    explanations.push({ head, scale, background: { digest, rows, learntRows }, ...told });
  }
  return explanations;
}

export interface ExplainedHead extends z.infer<typeof Importance> {
  readonly contributions: Contributions;
}

/** Of each head, what moves its margin on each row of the sample. */
export async function readContributions(
  { result, regimes }: Pick<ExplanationsToRead, 'result' | 'regimes'>,
  read: ReadPlace,
): Promise<ExplainedHead[]> {
  const heads: ExplainedHead[] = [];
  for (const file of filesOf(result.place, result.document, { kind: 'importance' })) {
    const told = await takeDocument(Importance, file, read);
    const { head, background } = told;
    const named = contributionsOf(result, file);
    const contributions = takeColumns(named.place, await readNamed(read, named), (parquet) => ({
      ...{ head, timesUs: parquet.readNumbers('event_time_us'), features: readSizes(parquet) },
      strata: readStrata(parquet, background, regimes),
    }));
    checkSample(named.place, contributions, background);
    heads.push({ ...told, contributions });
  }
  return heads;
}

function contributionsOf({ place, document }: PlacedResult, { head }: ResultFile): ResultFile {
  const [file] = filesOf(place, document, { kind: 'contributions', head });
  if (file !== undefined) return file;
  throw new TidegateError('TG-3081', `${place} names no contributions to the margins of ${head ?? 'all heads'}`);
}

/** Columns that say which row it is, and not what a feature does there. */
const ofRow: ReadonlySet<string> = new Set(['row_id', 'event_time_us', 'regime']);

function readSizes(file: ParquetFile): Contributions['features'] {
  const named = file.columns.filter(({ name }) => !ofRow.has(name));
  return named.map(({ name }) => ({ name, sizes: file.readNumbers(name) }));
}

function readStrata(file: ParquetFile, { regimes, learntRows }: Background, names: readonly string[]): Stratum[] {
  const all = Array.from({ length: file.rows }, (_, place) => place);
  if (regimes.length === 0) return [{ regime: null, places: all, learntRows }];
  const numbers = file.readNumbers('regime');
  return regimes.map(({ regime, learntRows: own }) => ({
    regime: names[regime] ?? `regime-${regime}`,
    places: all.filter((place) => numbers[place] === regime),
    learntRows: own,
  }));
}

/** A row that is told of no regime, or of another one than was said, would change the weights. */
function checkSample(place: string, { strata, features }: Contributions, { rows, regimes }: Background): void {
  const said = regimes.length === 0 ? [rows] : regimes.map((regime) => regime.rows);
  const found = strata.map(({ places }) => places.length);
  if (found.join() !== said.join() || said.reduce((sum, own) => sum + own, 0) !== rows)
    throw new TidegateError('TG-3081', `${place} has ${found.join(' + ')} rows, and ${said.join(' + ')} were said`);
  const strange = features.find(({ sizes }) => !sizes.every((size) => size >= 0 && Number.isFinite(size)));
  if (strange !== undefined)
    throw new TidegateError('TG-3081', `${place}: a contribution of ${strange.name} is no size`);
}
