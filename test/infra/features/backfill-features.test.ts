import { describe, expect, test } from 'vitest';
import { allObjects, allResources, listOf, textOf, valueAt } from '../../../lib/constructs/rules/template.ts';
import { buildApp, synthesize } from '../../support/synthesize.ts';

const templates = Object.fromEntries(
  ['local', 'dev', 'prod'].map((environment) => [environment, synthesize(buildApp({ environment }))]),
);

/** The definition, with a word for each reference. */
function definitionOf(environment: string) {
  const machine = allResources(templates[environment]!, 'AWS::StepFunctions::StateMachine').find(({ logicalId }) =>
    logicalId.startsWith('FeaturesBackfillFeatures'),
  );
  const [, pieces] = listOf(valueAt(machine!.resource, 'Properties', 'DefinitionString', 'Fn::Join'));
  const text = listOf(pieces).map((piece) => (typeof piece === 'string' ? piece : 'reference'));
  return { machine: machine!, body: JSON.parse(text.join('')) };
}

function mapRuns(environment: string) {
  return allResources(templates[environment]!, 'AWS::IAM::Policy').filter(({ logicalId }) =>
    logicalId.startsWith('FeaturesBackfillFeaturesMapRuns'),
  );
}

describe.each([
  ['local', 'INLINE'],
  ['dev', 'DISTRIBUTED'],
  ['prod', 'DISTRIBUTED'],
])('backfill-features under %s', (environment, mode) => {
  test(`runs each of its Maps ${mode}`, () => {
    const { body } = definitionOf(environment);
    const modes = allObjects(body).flatMap(({ ProcessorConfig }) =>
      ProcessorConfig === undefined ? [] : [ProcessorConfig],
    );
    expect(modes).toEqual(Array.from({ length: 3 }, () => ({ Mode: mode, ExecutionType: 'STANDARD' })));
  });
});

describe('the right to start the items of a Map', () => {
  test('is not needed where they run inside of the execution', () => {
    expect(mapRuns('local')).toEqual([]);
  });

  test.each(['dev', 'prod'])('is one on the machine itself under %s', (environment) => {
    const { machine } = definitionOf(environment);
    const [policy] = mapRuns(environment);
    const statements = allObjects(policy?.resource).filter(({ Effect }) => Effect === 'Allow');
    const start = statements.find(({ Action }) => Action === 'states:StartExecution');
    expect(start?.['Resource']).toEqual({ Ref: machine.logicalId });
    const others = statements.filter((statement) => statement !== start);
    expect(others.flatMap(({ Action }) => listOf(Action).map(textOf))).toEqual([
      'states:DescribeExecution',
      'states:StopExecution',
    ]);
    expect(JSON.stringify(others[0]?.['Resource'])).toContain(`"${machine.logicalId}","Name"`);
  });
});
