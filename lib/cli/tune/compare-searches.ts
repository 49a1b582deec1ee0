import type { TuneComparison } from '../../../schemas/cli-tune.ts';
import type { ReportedSearch } from '../../../schemas/report.ts';
import { outcomeOf, parameterNames, runOf } from './describe-search.ts';
import type { SearchedRun } from './searched-run.ts';

type Pair = readonly [one: SearchedRun, other: SearchedRun];
type Searches = readonly [one: ReportedSearch, other: ReportedSearch];

export function compareSearches(one: SearchedRun, other: SearchedRun): TuneComparison {
  const pair: Pair = [one, other];
  return {
    contract: 'tune-comparison/1',
    ...{ one: runOf(one), other: runOf(other) },
    doubts: doubtsOf(pair),
    differences: differencesOf(pair),
    searches: inBoth(pair).map(compareGroup),
    scores: scoresOf(pair),
  };
}

/** Of each group of heads that both have. */
function inBoth([one, other]: Pair): Searches[] {
  return one.searches.flatMap((search): Searches[] => {
    const second = other.searches.find(({ group }) => group === search.group);
    return second === undefined ? [] : [[search, second]];
  });
}

function compareGroup(searches: Searches): TuneComparison['searches'][number] {
  const [one, other] = searches;
  const [left, right] = [outcomeOf(one), outcomeOf(other)];
  return {
    group: one.group,
    ...{ one: left, other: right },
    history: historyOf(searches),
    parameters: parameterNames(one, other).map((name) => ({
      name,
      one: left.best?.parameters[name] ?? null,
      other: right.best?.parameters[name] ?? null,
      importance: { one: importanceOf(one, name), other: importanceOf(other, name) },
    })),
  };
}

/** A value is what it is on its own rows, heads and scale: on others it is another quantity. */
function doubtsOf(pair: Pair): string[] {
  const [one, other] = pair;
  const heads = ({ evaluation }: SearchedRun): string => evaluation.heads.map(({ head }) => head).join();
  const groups = ({ searches }: SearchedRun): string =>
    searches.map((search) => `${search.group}: ${search.heads.join()}`).join('; ');
  return [
    ...(one.dataset === other.dataset ? [] : ['they have learnt from different data sets']),
    ...(heads(one) === heads(other) ? [] : ['they have learnt different heads']),
    ...(groups(one) === groups(other) ? [] : ['they have searched for different groups of heads']),
    ...(inBoth(pair).every(([left, right]) => left.score === right.score)
      ? []
      : ['a trial is worth something else in each']),
    ...(one.settings.rounds === other.settings.rounds
      ? []
      : ['their trials may boost for a different number of rounds']),
  ];
}

type Difference = TuneComparison['differences'][number];

function differencesOf([one, other]: Pair): Difference[] {
  const [left, right] = [askedOf(one), askedOf(other)];
  return Object.entries(left).flatMap(([what, value]): Difference[] => {
    const second = right[what] ?? null;
    return value === second ? [] : [{ what, one: value, other: second }];
  });
}

/** Everything that a run was asked for. The name of a study is that of its run, and always differs. */
function askedOf(found: SearchedRun): Readonly<Record<string, string | number>> {
  const { pack, model, size, seed, trigger, asOfUs, dataset, settings } = found;
  return { pack, model, size, seed, trigger, asOfUs, dataset, ...settings };
}

function historyOf([one, other]: Searches): TuneComparison['searches'][number]['history'] {
  const most = Math.max(one.trials.length, other.trials.length);
  return Array.from({ length: most }, (_, place) => ({
    trials: place + 1,
    one: one.trials[place]?.best ?? null,
    other: other.trials[place]?.best ?? null,
  }));
}

function importanceOf({ importances }: ReportedSearch, name: string): number | null {
  return importances?.parameters.find((parameter) => parameter.name === name)?.share ?? null;
}

/** Of the heads that both have, over all test rows together. */
function scoresOf([one, other]: Pair): TuneComparison['scores'] {
  return one.evaluation.heads.flatMap(({ head, scores }) => {
    const theirs = other.evaluation.heads.find((candidate) => candidate.head === head)?.scores ?? [];
    return scores.filter(isOfAll).flatMap(({ metric, better, score }) => {
      const second = theirs.filter(isOfAll).find((candidate) => candidate.metric === metric);
      return second === undefined ? [] : [{ head, metric, better, one: score, other: second.score }];
    });
  });
}

function isOfAll({ regime, fold }: { readonly regime: string | null; readonly fold: number | null }): boolean {
  return regime === null && fold === null;
}
