import { FeatureFileList } from '../../../schemas/api.ts';
import { routes } from '../../../schemas/routes.ts';
import { type FileRows, joinFileRows } from '../../domain/features/feature-files.ts';
import { indexHistory } from '../../domain/features/feature-history.ts';
import { type ViewDefinition, viewKey } from '../../domain/features/feature-view.ts';
import {
  type JoinedRows,
  joinPointInTime,
  type RequestRows,
  statusCodes,
} from '../../domain/features/point-in-time-join.ts';
import { dayOf, dayUs, formatTime, parseTime, startOfDay } from '../../domain/time.ts';
import type { ApiClient } from '../api-client.ts';
import { CliError } from '../cli-error.ts';
import { downloadFiles } from './download-files.ts';
import { type Block, planBlocks } from './plan-blocks.ts';

export interface AnswerWorld {
  readonly api: ApiClient;
  readonly signal: AbortSignal;
  readonly onBlock: (done: number, of: number) => void;
}

export interface Answers {
  readonly joined: JoinedRows;
  /** Rows of files that were read. */
  readonly rowsRead: number;
}

const blocksAtOnce = 2;
/** Of one question: fewer than the API lists at once. */
const mostDays = 256;

/** The features of each request as they were known at its time, from the files of the offline store alone. */
export async function answerRequests(
  requests: RequestRows,
  view: ViewDefinition,
  world: AnswerWorld,
): Promise<Answers> {
  const joined = emptyAnswers(requests, view);
  const blocks = planBlocks(requests, view);
  let [done, rowsRead] = [0, 0];
  const left = blocks.values();
  const work = async (): Promise<void> => {
    for (const block of left) {
      // `rowsRead += await` would read the sum before, and forget what the other worker adds meanwhile.
      const rows = await answerBlock(block, { requests, view, world, joined });
      rowsRead += rows;
      done += 1;
      world.onBlock(done, blocks.length);
    }
  };
  await Promise.all(Array.from({ length: blocksAtOnce }, work));
  return { joined, rowsRead };
}

function emptyAnswers(requests: RequestRows, { features }: ViewDefinition): JoinedRows {
  const numbers = () => new Float64Array(requests.entity.length).fill(Number.NaN);
  const named = features.map(({ name }) => ({
    name,
    values: numbers(),
    status: new Uint8Array(requests.entity.length).fill(statusCodes.NOT_FOUND),
  }));
  return { ...requests, eventTimeUs: numbers(), knowledgeTimeUs: numbers(), features: named };
}

interface Answering {
  readonly requests: RequestRows;
  readonly view: ViewDefinition;
  readonly world: AnswerWorld;
  readonly joined: JoinedRows;
}

/**
 * A request before which no row is found may have one that expired long ago: then earlier days are read, twice as many
 * each time, until there is one or the store begins.
 */
async function answerBlock(block: Block, answering: Answering): Promise<number> {
  const { requests, view, joined } = answering;
  const { places, entity } = block;
  const asked = {
    rowId: places.map(String),
    entity: places.map(() => entity),
    timeUs: Float64Array.from(places, (place) => requests.timeUs[place] ?? 0),
  };
  let [fromUs, untilUs] = [block.fromUs, block.untilUs];
  let rows: FileRows = joinFileRows(view, []);
  for (let days = 1; ; days = Math.min(mostDays, 2 * days)) {
    const part = await readDays({ entity, fromUs, untilUs, block }, answering);
    rows = joinFileRows(view, [rows, part.rows]);
    const found = joinPointInTime(asked, indexHistory(rows), view);
    const isWhole = fromUs <= part.storeFromUs || !found.eventTimeUs.some(Number.isNaN);
    if (isWhole) {
      fillIn(joined, found, places);
      return rows.entity.length;
    }
    untilUs = fromUs - dayUs;
    fromUs = Math.max(part.storeFromUs, fromUs - days * dayUs);
  }
}

interface Days {
  readonly entity: string;
  readonly fromUs: number;
  readonly untilUs: number;
  readonly block: Block;
}

async function readDays(days: Days, { requests, view, world }: Answering) {
  const { entity, fromUs, untilUs, block } = days;
  let storeFromUs = 0;
  const addresses = async () => {
    const query = { entities: entity, from: dayOf(fromUs), until: dayOf(untilUs) };
    const list = await world.api.ask(routes.listFeatureFiles, FeatureFileList, { path: { view: view.name }, query });
    if (list.featureViewVersion !== view.version) throw otherVersion(view, list);
    const [files] = list.entities;
    demandMaterialised(files, block, requests);
    storeFromUs = startOfDay(parseTime(files?.materialisedFrom ?? '') ?? 0);
    return files?.files ?? [];
  };
  return { rows: await downloadFiles({ view, addresses, signal: world.signal }), storeFromUs };
}

function otherVersion(view: ViewDefinition, { featureViewVersion }: FeatureFileList): CliError {
  return new CliError(
    'TG-2003',
    `the API gives version ${featureViewVersion} of ${view.name}, this is ${viewKey(view)}`,
    {
      next: 'Use the command line of the same release as the API.',
    },
  );
}

/** What is not there yet would silently be answered with an older row. */
function demandMaterialised(
  files: FeatureFileList['entities'][number] | undefined,
  { entity, places }: Block,
  { timeUs, rowId }: RequestRows,
): void {
  const reached = files?.materialisedUntil ?? undefined;
  const reachedUs = reached === undefined ? 0 : (parseTime(reached) ?? 0);
  const late = places.find((place) => (timeUs[place] ?? 0) >= reachedUs);
  if (late === undefined) return;
  const stands = reached === undefined ? 'has no features yet' : `stands at ${reached}`;
  const time = formatTime(timeUs[late] ?? 0);
  throw new CliError('TG-2007', `row ${late + 1} (row_id ${rowId[late]}) asks for ${time}; ${entity} ${stands}`, {
    next: `tidegate features materialize ${entity}`,
  });
}

function fillIn(joined: JoinedRows, found: JoinedRows, places: readonly number[]): void {
  places.forEach((place, row) => {
    joined.eventTimeUs[place] = found.eventTimeUs[row] ?? Number.NaN;
    joined.knowledgeTimeUs[place] = found.knowledgeTimeUs[row] ?? Number.NaN;
    joined.features.forEach(({ values, status }, feature) => {
      values[place] = found.features[feature]?.values[row] ?? Number.NaN;
      status[place] = found.features[feature]?.status[row] ?? statusCodes.NOT_FOUND;
    });
  });
}
