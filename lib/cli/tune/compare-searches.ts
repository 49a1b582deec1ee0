import type { TuneComparison } from '../../../schemas/cli-tune.ts';
import type { ReportedSearch } from '../../../schemas/report.ts';
import { outcomeOf, parameterNames, runOf } from './describe-search.ts';
import type { SearchedRun } from './searched-run.ts';

type Pair = readonly [one: SearchedRun, other: SearchedRun];

export function compareSearches(one: SearchedRun, other: SearchedRun): TuneComparison {
  const pair: Pair = [one, other];
  const [left, right] = [
    { ...runOf(one), ...outcomeOf(one.search) },
    { ...runOf(other), ...outcomeOf(other.search) },
  ];
  return {
    contract: 'tune-comparison/1',
    ...{ one: left, other: right },
    doubts: doubtsOf(pair),
    differences: differencesOf(pair),
    history: historyOf(pair),
    parameters: parameterNames(one.search, other.search).map((name) => ({
      name,
      one: left.best?.parameters[name] ?? null,
      other: right.best?.parameters[name] ?? null,
      importance: { one: importanceOf(one.search, name), other: importanceOf(other.search, name) },
    })),
    scores: scoresOf(pair),
  };
}

/** A value is what it is on its own rows, heads and scale: on others it is another quantity. */
function doubtsOf([one, other]: Pair): string[] {
  const heads = ({ evaluation }: SearchedRun): string => evaluation.heads.map(({ head }) => head).join();
  return [
    ...(one.dataset === other.dataset ? [] : ['they have learnt from different data sets']),
    ...(heads(one) === heads(other) ? [] : ['they have learnt different heads']),
    ...(one.search.score === other.search.score ? [] : ['a trial is worth something else in each']),
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
  const { pack, model, size, seed, trigger, asOfUs, dataset, settings, search } = found;
  return { pack, model, size, seed, trigger, asOfUs, dataset, ...settings, worth: search.score };
}

function historyOf([one, other]: Pair): TuneComparison['history'] {
  const most = Math.max(one.search.trials.length, other.search.trials.length);
  return Array.from({ length: most }, (_, place) => ({
    trials: place + 1,
    one: one.search.trials[place]?.best ?? null,
    other: other.search.trials[place]?.best ?? null,
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
