import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { beforeAll, describe, expect, test } from 'vitest';
import { type LocalDifference, localDifferences } from '../../../lib/config/environment.ts';
import { type StackTemplate, allResources } from '../../../lib/constructs/rules/template.ts';
import { buildApp, synthesize, testSettings } from '../../support/synthesize.ts';
import {
  type TemplateDifference,
  compareTemplates,
  explanationsOf,
  matches,
} from '../../support/template-difference.ts';

/** Both in one account and region, and with a budget, so that only the environment makes a difference. */
function settingsOfOnePlace() {
  const money = { alertEmails: ['purse@example.org'], budget: { monthlyUsd: 50 } };
  const place = { account: '123456789012', region: 'eu-central-1' };
  const settings = testSettings(money);
  return {
    ...settings,
    environments: { ...settings.environments, local: { ...settings.environments.local, ...place, ...money } },
  };
}

let local: readonly StackTemplate[];
let prod: readonly StackTemplate[];
let differences: readonly TemplateDifference[];

beforeAll(() => {
  const settings = settingsOfOnePlace();
  local = synthesize(buildApp({ environment: 'local', settings }));
  prod = synthesize(buildApp({ environment: 'prod', settings }));
  differences = compareTemplates(local, prod);
});

describe('what local leaves out or substitutes', () => {
  test('is printed', () => {
    const lines = Object.entries(localDifferences).map(([name, { action, what }]) => {
      const count = differences.filter((difference) =>
        explanationsOf(difference).some((found) => found === name),
      ).length;
      return `local ${action} ${what} (${count} places)`;
    });
    console.log(lines.join('\n'));
    expect(lines.filter((line) => line.includes('(0 places)'))).toEqual([]);
  });

  test('explains every difference between the templates of local and prod', () => {
    const unexplained = differences.filter((difference) => explanationsOf(difference).length === 0);
    expect(unexplained.map(({ logicalId, type, path }) => `${type} ${logicalId} ${path}`)).toEqual([]);
  });

  test('holds no place where nothing differs', () => {
    const places = Object.values<LocalDifference>(localDifferences).flatMap(({ places: found }) => found);
    expect(places.filter((place) => !differences.some((difference) => matches(place, difference)))).toEqual([]);
  });

  test('adds no resource: everything of local is in prod', () => {
    const inProd = new Set(allResources(prod).map(({ stack, logicalId }) => `${stack}/${logicalId}`));
    const added = allResources(local).filter(
      ({ stack, logicalId, type }) => type !== 'AWS::ApiGateway::Deployment' && !inProd.has(`${stack}/${logicalId}`),
    );
    expect(added).toEqual([]);
  });
});

test('a difference that nobody listed is found', () => {
  const app = buildApp({ environment: 'local', settings: settingsOfOnePlace() });
  const code = app.stacks[1].ingest.consumeChunk.node.defaultChild;
  if (code instanceof CfnFunction) code.memorySize = 3008;
  const unexplained = compareTemplates(synthesize(app), prod).filter((found) => explanationsOf(found).length === 0);
  expect(unexplained).toEqual([
    expect.objectContaining({ type: 'AWS::Lambda::Function', path: 'Properties.MemorySize' }),
  ]);
});
