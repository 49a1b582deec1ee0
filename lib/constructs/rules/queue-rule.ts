import {
  type Finding,
  type PlacedResource,
  type Rule,
  allObjects,
  allResources,
  listOf,
  textOf,
  valueAt,
} from './template.ts';

/** Nothing is lost in silence: every queue, schedule and asynchronous call has somewhere to put what failed. */
export const queueRule: Rule = (templates) => {
  const deadLetterQueues = new Set(allResources(templates).flatMap(deadLetterTargets));
  return [
    ...allResources(templates, 'AWS::SQS::Queue')
      .filter(({ stack, logicalId }) => !deadLetterQueues.has(`${stack}/${logicalId}`))
      .filter(({ resource }) => valueAt(resource, 'Properties', 'RedrivePolicy', 'deadLetterTargetArn') === undefined)
      .map(({ stack, logicalId }) => ({ stack, logicalId, fault: 'the queue has no dead-letter queue' })),
    ...allResources(templates, 'AWS::Events::Rule').flatMap(checkTargets),
  ];
};

function checkTargets({ stack, logicalId, resource }: PlacedResource): readonly Finding[] {
  return listOf(valueAt(resource, 'Properties', 'Targets'))
    .filter((target) => valueAt(target, 'DeadLetterConfig', 'Arn') === undefined)
    .map(() => ({ stack, logicalId, fault: 'a target of the rule has no dead-letter queue' }));
}

/** The queues of the same stack that something names as the place for what failed. */
function deadLetterTargets({ stack, resource }: PlacedResource): readonly string[] {
  return allObjects(resource)
    .flatMap((candidate) => [
      candidate['deadLetterTargetArn'],
      valueAt(candidate, 'DeadLetterConfig', 'Arn'),
      valueAt(candidate, 'DeadLetterConfig', 'TargetArn'),
    ])
    .flatMap((arn) => listOf(valueAt(arn, 'Fn::GetAtt')).slice(0, 1))
    .map((logicalId) => `${stack}/${textOf(logicalId)}`);
}
