import { describe, expect, test } from 'vitest';
import { allObjects, allResources, listOf, textOf, valueAt } from '../../../lib/constructs/rules/template.ts';
import { buildApp, synthesize, testSettings } from '../../support/synthesize.ts';

const templates = synthesize(buildApp({ environment: 'prod' }));

function machine(name: string) {
  const found = allResources(templates, 'AWS::StepFunctions::StateMachine').find(({ logicalId }) =>
    logicalId.startsWith(name),
  );
  const [, pieces] = listOf(valueAt(found!.resource, 'Properties', 'DefinitionString', 'Fn::Join'));
  const text = listOf(pieces).map((piece) => (typeof piece === 'string' ? piece : 'reference'));
  return JSON.parse(text.join(''));
}

function grantsOf(role: string, app = templates) {
  return allResources(app, 'AWS::IAM::Policy')
    .filter(({ logicalId }) => logicalId.startsWith(`${role}RoleDefaultPolicy`))
    .flatMap(({ resource }) => allObjects(resource))
    .filter(({ Effect }) => Effect === 'Allow')
    .map(({ Action, Resource }) => ({ actions: listOf(Action).map(textOf), resource: JSON.stringify(Resource) }));
}

const actionsOf = (grants: ReturnType<typeof grantsOf>) => grants.flatMap(({ actions }) => actions);

describe('the queue of training jobs', () => {
  const queues = allResources(templates, 'AWS::SQS::Queue').filter(({ logicalId }) =>
    logicalId.startsWith('TrainComputeJobs'),
  );

  test('has no order, so that no job waits for another one', () => {
    expect(queues).toHaveLength(2);
    expect(queues.filter(({ resource }) => valueAt(resource, 'Properties', 'FifoQueue') !== undefined)).toEqual([]);
  });

  test('keeps what no runner could do', () => {
    const [jobs] = queues.filter(({ logicalId }) => !logicalId.includes('DeadLetters'));
    expect(valueAt(jobs?.resource, 'Properties', 'RedrivePolicy', 'maxReceiveCount')).toBe(5);
  });
});

describe('run-container', () => {
  test('hands its job to the queue with a task token, and may do nothing else', () => {
    const state = machine('TrainComputeRunContainer').States['Run Container'];
    expect(state.Resource).toBe('arn:aws:states:::sqs:sendMessage.waitForTaskToken');
    const own = actionsOf(grantsOf('TrainComputeRunContainer')).filter((action) => !/^(logs|xray):/.test(action));
    expect(own).toEqual(['sqs:SendMessage']);
  });

  test('may encrypt what it sends where the key is ours', () => {
    const encrypted = synthesize(buildApp({ environment: 'prod', settings: testSettings({ encryption: 'customer' }) }));
    expect(actionsOf(grantsOf('TrainComputeRunContainer', encrypted))).toEqual(
      expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']),
    );
  });
});

describe('retrain-model', () => {
  test('waits for the containers that it starts, of this machine and of no other', () => {
    const own = grantsOf('TrainRetrainModel').filter(({ actions }) =>
      actions.some((action) => action.startsWith('states:')),
    );
    expect(actionsOf(own)).toEqual(['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution']);
    expect(own.every(({ resource }) => resource.includes('TrainComputeRunContainer'))).toBe(true);
  });

  test('waits no longer than a day, and for a container less than that', () => {
    const { TimeoutSeconds, States } = machine('TrainRetrainModel');
    const nested = allObjects(States).filter(({ Resource }) => textOf(Resource).includes('startExecution'));
    expect(TimeoutSeconds).toBe(86_400);
    expect(nested).toHaveLength(3);
    for (const state of nested) {
      expect(state['TimeoutSeconds']).toBeLessThan(TimeoutSeconds);
      expect(state['TimeoutSeconds']).toBeGreaterThan(machine('TrainComputeRunContainer').TimeoutSeconds);
    }
  });
});
