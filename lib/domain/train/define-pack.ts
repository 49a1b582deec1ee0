import { mostSearchers, type SizeSettings } from '../../../schemas/runs.ts';
import { TidegateError } from '../fault.ts';
import { type ViewDefinition, viewKey } from '../features/feature-view.ts';
import { findView } from '../features/find-view.ts';
import { viewDefinitions } from '../features/view-definitions.ts';
import { fewestRegimeRows } from './evaluation/slices.ts';
import { formatDuration } from './format-duration.ts';
import type { Pack } from './pack.ts';
import { faultOfServing } from './fault-of-serving.ts';
import { PackShape } from './pack-shape.ts';

/**
 * The pack, if it is one. A wrong one breaks off whoever loads it, so that it fails at synthesis and not at night.
 * Throws TG-3040 for the first thing that is wrong.
 */
export function definePack(pack: Pack): Pack {
  const shaped = PackShape.safeParse(pack);
  const [issue] = shaped.error?.issues ?? [];
  if (issue !== undefined) throw wrongPack(pack, `${issue.path.map(String).join('.')}: ${issue.message}`);
  for (const check of [
    checkView,
    checkColumns,
    checkLabels,
    checkHeads,
    checkBaselines,
    faultOfServing,
    checkExplain,
    checkSearch,
    checkGroups,
    checkSizes,
  ]) {
    const wrong = check(pack);
    if (wrong !== undefined) throw wrongPack(pack, wrong);
  }
  return pack;
}

/** What is wrong; undefined when nothing is. */
type Check = (pack: Pack) => string | undefined;

const checkView: Check = ({ view, market, features }) => {
  const found = findView(viewDefinitions, viewKey(view));
  if (found === undefined) return `there is no view ${viewKey(view)}`;
  if (found.market !== market) return `${viewKey(view)} is of the market ${found.market}, not of ${market}`;
  const strange = features.find((feature) => !hasFeature(found, feature));
  return strange === undefined ? undefined : `${viewKey(view)} has no feature ${strange}`;
};

function hasFeature({ features }: ViewDefinition, feature: string): boolean {
  return features.some(({ name }) => name === feature);
}

/** Columns that every table has. */
const ownColumns = ['row_id', 'entity', 'event_time_us', 'weight'];

/** A column that is two things would let a model learn what it is to foretell. */
const checkColumns: Check = ({ features, labels, baselines, regime }) => {
  const named = [...labels.map(({ name }) => name), ...baselines.map(({ column }) => column)];
  const columns = [...ownColumns, ...features, ...named, ...(regime === null ? [] : [regime])];
  const twice = firstRepeated(columns);
  return twice === undefined ? undefined : `the column ${twice} stands for two things`;
};

const checkLabels: Check = ({ labels, heads, regime, regimes }) => {
  const falls = labels.find(({ horizonUs }, place) => horizonUs < (labels[place - 1]?.horizonUs ?? 0));
  if (falls !== undefined) return `labels are not in the order of their horizons: ${falls.name} comes too late`;
  const unused = labels.find(({ name }) => !heads.some(({ target }) => target === name));
  if (unused !== undefined) return `no head learns the label ${unused.name}`;
  if ((regime === null) !== (regimes.length === 0)) return 'a column of regimes and their names go together';
  return undefined;
};

const checkHeads: Check = ({ heads, labels, interval }) => {
  const twice = firstRepeated(heads.map(({ name }) => name));
  if (twice !== undefined) return `two heads have the name ${twice}`;
  for (const { name, target, horizonUs } of heads) {
    const label = labels.find((candidate) => candidate.name === target);
    if (label === undefined) return `head ${name} learns ${target}, which is no label`;
    if (label.horizonUs !== horizonUs) return `head ${name} has another horizon than its label ${target}`;
  }
  const bounds = heads.filter((head) => head.objective === 'quantile').filter((head) => head.interval !== null);
  for (const [name, own] of Map.groupBy(bounds, (head) => head.interval)) {
    if (own.length < 2 || new Set(own.map(({ target }) => target)).size > 1)
      return `interval ${name} needs two heads or more of one target`;
  }
  return bounds.length > 0 === (interval !== null) ? undefined : 'heads of an interval and its alpha go together';
};

/** A score means nothing without one to beat. */
const checkBaselines: Check = ({ baselines, heads }) => {
  const strange = baselines.find(({ head }) => !heads.some(({ name }) => name === head));
  if (strange !== undefined) return `baseline ${strange.column} is of the head ${strange.head}, which there is not`;
  const twice = firstRepeated(baselines.map(({ head, name }) => `${name} of ${head}`));
  if (twice !== undefined) return `there are two baselines ${twice}`;
  const lonely = heads.find(({ name }) => !baselines.some(({ head }) => head === name));
  return lonely === undefined ? undefined : `head ${lonely.name} has no baseline to beat`;
};

/** Every regime would be left out of what is explained. */
const checkExplain: Check = ({ explain: { backgroundRows }, regimes }) => {
  const least = fewestRegimeRows * regimes.length;
  if (backgroundRows === 0 || backgroundRows >= least) return undefined;
  return `${regimes.length} regimes are explained by ${least} background rows or more, not by ${backgroundRows}`;
};

const checkSearch: Check = ({ search }) => {
  for (const [name, choice] of Object.entries(search.space)) {
    if (choice.kind === 'choice') continue;
    if (choice.low >= choice.high) return `the search has no room for ${name}`;
    if (choice.log && choice.low <= 0) return `the search cannot take the logarithm of ${name} from ${choice.low} on`;
  }
  return undefined;
};

/** The bounds of one interval are learnt by one job: it conformalises them together. */
const checkGroups: Check = ({ search: { groups }, heads }) => {
  const twice = firstRepeated(groups.map(({ name }) => name));
  if (twice !== undefined) return `two groups of the search have the name ${twice}`;
  const grouped = groups.flatMap((group) => group.heads);
  const again = firstRepeated(grouped);
  if (again !== undefined) return `head ${again} is twice in the groups of the search`;
  const strange = grouped.find((name) => !heads.some((head) => head.name === name));
  if (strange !== undefined) return `the groups of the search name the head ${strange}, which there is not`;
  const left = heads.find(({ name }) => !grouped.includes(name));
  if (left !== undefined) return `head ${left.name} is in no group of the search`;
  const bounds = heads.filter((head) => head.objective === 'quantile').filter((head) => head.interval !== null);
  for (const [interval, own] of Map.groupBy(bounds, (head) => head.interval)) {
    if (!groups.some((group) => own.every(({ name }) => group.heads.includes(name))))
      return `interval ${interval} is split between groups of the search`;
  }
  return undefined;
};

const checkSizes: Check = (pack) => {
  for (const [name, size] of Object.entries(pack.sizes)) {
    const wrong = faultOfSize(pack, size);
    if (wrong !== undefined) return `size ${name}: ${wrong}`;
  }
  return undefined;
};

function faultOfSize(pack: Pack, size: SizeSettings): string | undefined {
  return faultOfWindows(pack, size) ?? faultOfTrials(pack, size);
}

function faultOfWindows({ labels, labelDelayUs, decideEveryUs }: Pack, size: SizeSettings): string | undefined {
  if (size.trainUs < decideEveryUs) return `nothing to learn from in ${formatDuration(size.trainUs)}`;
  const gapUs = (labels.at(-1)?.horizonUs ?? 0) + labelDelayUs;
  const leastUs = size.trainUs + gapUs + size.testUs;
  if (size.historyUs < leastUs)
    return `one fold takes ${formatDuration(leastUs)}, the history has ${formatDuration(size.historyUs)}`;
  // Tests that overlap would count the same rows twice.
  if (size.stepUs < size.testUs)
    return `a step of ${formatDuration(size.stepUs)} tests rows twice: a test takes ${formatDuration(size.testUs)}`;
  if (size.testUs < decideEveryUs) return `a test of ${formatDuration(size.testUs)} need not have a decision`;
  return undefined;
}

function faultOfTrials({ search, parameters }: Pack, size: SizeSettings): string | undefined {
  if (size.trials === 0)
    return Object.keys(parameters).length > 0 ? undefined : 'there are no trials, and no parameters either';
  if (size.workers > size.trials) return `${size.workers} workers share ${size.trials} trials`;
  const crowd = faultOfWorkers(search, size);
  if (crowd !== undefined) return crowd;
  if (search.minRounds > size.rounds)
    return `the search fits ${search.minRounds} rounds at least, the size ${size.rounds} at most`;
  return undefined;
}

/** A pack's groups search side by side, each with all of its workers. */
export function faultOfWorkers({ groups }: Pack['search'], { trials, workers }: SizeSettings): string | undefined {
  const most = Math.floor(mostSearchers / groups.length);
  return trials > 0 && workers > most
    ? `${workers} workers for each of ${groups.length} groups; at most ${most} may be`
    : undefined;
}

function firstRepeated(names: readonly string[]): string | undefined {
  return names.find((name, place) => names.indexOf(name) !== place);
}

function wrongPack({ name }: Pack, what: string): TidegateError {
  return new TidegateError('TG-3040', `pack ${name}: ${what}`);
}
