import {
  type EngineFact,
  engineResults,
  type EngineRuns,
  FactUse,
  type ProbedEngine,
  probedEngines,
} from './engine-facts.ts';
import { type GeneratedFile, markdownTable } from './generated-file.ts';
import { page } from './reference-pages.ts';

const sigils: Readonly<Record<string, string>> = { holds: '✓', 'does not hold': '✗' };

type Columns = Readonly<Record<ProbedEngine, { readonly version: string; readonly facts: readonly EngineFact[] }>>;

/** What the local engines do and do not, as the probes of `test/engine/` found it. */
export function enginesPage(run: EngineRuns): GeneratedFile {
  const columns = columnsOf(run);
  const services = [...new Set(columns.ministack.facts.map(({ service }) => service))].toSorted();
  return page(
    'engines',
    'What the local engines do',
    [about(run, columns), ...services.map((name) => section(name, columns))].join('\n\n'),
  );
}

/** Facts of a red run are not to be published, and a page with half a table is worse than the one before. */
function columnsOf({ tiers }: EngineRuns): Columns {
  const columnOf = (name: ProbedEngine) => {
    const tier = tiers.find((candidate) => candidate.tier === `engine-${name}`);
    if (tier?.engine === undefined) throw new RangeError(`${engineResults} has no facts of ${name}`);
    if (tier.failed > 0)
      throw new RangeError(`${engineResults} comes from a run with ${tier.failed} failures on ${name}`);
    return tier.engine;
  };
  const columns = { ministack: columnOf('ministack'), 'localstack-host': columnOf('localstack-host') };
  const [left, right] = probedEngines.map((name) => columns[name].facts.map(keyOf).toSorted().join('\n'));
  if (new Set(left?.split('\n')).size !== columns.ministack.facts.length)
    throw new RangeError(`${engineResults} has two facts under one name`);
  if (left !== right) throw new RangeError(`${engineResults} has facts that were probed on one engine only`);
  return columns;
}

function keyOf({ service, id }: EngineFact): string {
  return `${service}/${id}`;
}

function about({ commit, isDirty, seed, date }: EngineRuns, columns: Columns): string {
  const source = commit === null ? 'outside of a repository' : `commit \`${commit.slice(0, 12)}\``;
  const changes = isDirty === true ? ' with local changes' : '';
  const versions = probedEngines.map((name) => {
    const { version, facts } = columns[name];
    return [
      `\`${name}\``,
      version,
      String(facts.length),
      String(facts.filter(({ observed }) => observed !== 'holds').length),
    ];
  });
  return `The application is written for AWS. Each fact below is a probe in \`test/engine/\` that runs against both engines
with every \`npm test\`: **✓** it holds, **✗** it does not, or what is seen instead. A probe fails when an engine comes to
differ from this page, for better or worse.

The first table of a service has the facts that the application rests on now. Nothing of it rests on those in the second
one: they answer questions that are open to a later design.

${markdownTable(['Engine', 'Version', 'Facts', 'Exceptions'], versions)}

${date.slice(0, 10)}, ${source}${changes}, seed ${seed}.

\`\`\`sh
npm test -- --only engine --json ${engineResults}
npm run generate
\`\`\``;
}

const reasonTitles: Readonly<Record<FactUse, string>> = { now: 'Why it matters', open: 'Open question' };

function section(service: string, columns: Columns): string {
  const own = columns.ministack.facts.filter((fact) => fact.service === service);
  const tables = FactUse.options.flatMap((use) => {
    const chosen = own.filter((fact) => fact.use === use).toSorted((a, b) => a.id.localeCompare(b.id));
    const rows = chosen.map((fact) => row(fact, columns));
    return rows.length === 0 ? [] : [markdownTable(['Fact', reasonTitles[use], ...probedEngines, 'So'], rows)];
  });
  return [`## ${service}`, ...tables].join('\n\n');
}

function row(fact: EngineFact, columns: Columns): string[] {
  const seen = probedEngines.map((name) => {
    const observed = columns[name].facts.find((candidate) => keyOf(candidate) === keyOf(fact))?.observed ?? '';
    return sigils[observed] ?? observed;
  });
  return [fact.fact, fact.why, ...seen, fact.so ?? ''];
}
