import type { Measured } from '../../../schemas/chunk.ts';
import type { Report } from '../../../schemas/report.ts';
import { dayUs, hourUs, startOfHour } from '../../domain/time.ts';
import { knownUntilUs, longestHorizonUs, planDecisions } from '../../domain/train/dataset/decision-grid.ts';
import type { PackColumns } from '../../domain/train/pack.ts';
import { marketStartUs, tapeContracts } from '../../local/market-tape.ts';
import type { ForeseenHeads } from '../../simulator/definition-of-done.ts';
import { CliError } from '../cli-error.ts';
import type { MeasuredPack } from './measured-pack.ts';
import { numberInstants, type Point } from './truth-of-folds.ts';

/** Decisions of a run, as the simulator knows them. */
export interface ReplayedPoints {
  readonly points: readonly Pick<Point, 'timeUs'>[];
  readonly pointEveryUs: number;
  readonly clusters: Uint32Array;
  readonly chances: ForeseenHeads;
  /** By head, then by name. */
  readonly naive: ReadonlyMap<string, Readonly<Record<string, Float64Array>>>;
  /** By head, over all rows that the run was tested on. */
  readonly baseRates: ReadonlyMap<string, number>;
}

type Asked = Pick<Report, 'settings' | 'asOfUs' | 'evaluation'>;

const pointEveryUs = hourUs;

/** Plays the replayed market again, and looks at the rows that the run was tested on. */
export function replayTestRows(report: Asked, measured: MeasuredPack, seed: number): ReplayedPoints {
  const replayed = tapeContracts.map(({ symbol }) => replayEntity(symbol, report, { measured, seed }));
  const points = replayed
    .flatMap((entity, number) =>
      entity.pointPlaces.map((place, at) => ({ number, place, at, timeUs: entity.timeOf(place) })),
    )
    .sort((one, other) => one.timeUs - other.timeUs || one.number - other.number);
  const { pack, done } = measured;
  return {
    ...{ points, pointEveryUs, clusters: numberInstants(points) },
    chances: Object.fromEntries(
      done.heads.map((head) => {
        const folds = replayed[0]?.foreseen[head] ?? [];
        const gather = (fold: number): Float64Array =>
          Float64Array.from(points, ({ number, at }) => replayed[number]?.foreseen[head]?.[fold]?.[at] ?? Number.NaN);
        return [head, folds.map((_, fold) => gather(fold))];
      }),
    ),
    naive: new Map(
      done.heads.map((head) => {
        const own = pack.baselines.filter((baseline) => baseline.head === head);
        const gather = (column: string): Float64Array =>
          Float64Array.from(
            points,
            ({ number, place }) => replayed[number]?.columns.baselines[column]?.[place] ?? Number.NaN,
          );
        return [head, Object.fromEntries(own.map(({ name, column }) => [name, gather(column)]))];
      }),
    ),
    baseRates: new Map(
      pack.heads.map(({ name, target }) => {
        const labels = replayed.flatMap(({ columns, testPlaces }) =>
          testPlaces.map((place) => columns.targets[target]?.values[place] ?? Number.NaN),
        );
        return [name, labels.reduce((sum, label) => sum + label, 0) / labels.length];
      }),
    ),
  };
}

interface Replay {
  readonly measured: MeasuredPack;
  readonly seed: number;
}

interface ReplayedEntity {
  readonly columns: PackColumns;
  /** Places of the grid. */
  readonly testPlaces: readonly number[];
  readonly pointPlaces: readonly number[];
  readonly timeOf: (place: number) => number;
  readonly foreseen: ForeseenHeads;
}

function replayEntity(entity: string, report: Asked, { measured, seed }: Replay): ReplayedEntity {
  const { pack, data, done } = measured;
  const { settings, asOfUs, evaluation } = report;
  const { labelDelayUs: delayUs } = pack;
  const span = { entity, fromUs: marketStartUs, untilUs: startOfHour(asOfUs), delayUs };
  const { timesUs } = planDecisions([span], { pack, settings, asOfUs });
  const untilUs = knownUntilUs(span, asOfUs);
  const sinceUs = Math.max(marketStartUs, (timesUs[0] ?? 0) - settings.trailingUs - longestHorizonUs(pack));
  const events = listen(entity, untilUs, { measured, seed });
  const columns = data.columns({
    ...{ settings, decisionTimesUs: timesUs, features: {}, sinceUs, untilUs, delayUs },
    events: events.filter(({ eventTimeUs }) => eventTimeUs > sinceUs),
  });
  const isTested = (timeUs: number): boolean =>
    evaluation.folds.some((fold) => timeUs >= fold.fromUs && timeUs <= fold.untilUs);
  const testPlaces = [...timesUs.keys()].filter((place) => isTested(timesUs[place] ?? Number.NaN));
  const pointPlaces = testPlaces.filter((place) => ((timesUs[place] ?? 0) - marketStartUs) % pointEveryUs === 0);
  const foreseen = done.foresee({
    ...{ entity, seed, dial: 'target', startUs: marketStartUs, settings, events, untilUs },
    decisionTimesUs: Float64Array.from(pointPlaces, (place) => timesUs[place] ?? Number.NaN),
    paths: done.sizes.full.paths,
  });
  return { columns, testPlaces, pointPlaces, foreseen, timeOf: (place) => timesUs[place] ?? Number.NaN };
}

function listen(entity: string, untilUs: number, { measured, seed }: Replay): readonly Measured[] {
  const { pack, done } = measured;
  const days = Math.ceil((untilUs - marketStartUs) / dayUs);
  const events: Measured[] = [];
  for (const event of done.world.feed(entity, { seed, dial: 'target', startUs: marketStartUs, days })) {
    if (event.eventTimeUs > untilUs) break;
    if (event.eventTimeUs > marketStartUs && pack.streams.some((stream) => stream === event.stream)) events.push(event);
  }
  return events;
}

/** Late events and rows without features leave a few labels out; another market has another base rate altogether. */
const mostOff = 0.005;

/** The truth of another market would say nothing about this run. */
export function demandSameMarket({ evaluation }: Pick<Report, 'evaluation'>, { baseRates }: ReplayedPoints): void {
  for (const { head, labelMean } of evaluation.heads) {
    const replayed = baseRates.get(head);
    if (replayed === undefined || Math.abs(replayed - labelMean) <= mostOff) continue;
    const [came, comes] = [labelMean, replayed].map((rate) => rate.toFixed(4));
    throw new CliError('TG-0038', `${head} came in ${came} of the test rows, and in ${comes} of the replayed market`, {
      next: 'Name the seed of the market with --market-seed: only a replayed market has a truth.',
    });
  }
}
