import {
  type Json,
  type Rule,
  allObjects,
  allResources,
  isObject,
  listOf,
  parseJson,
  textOf,
  valueAt,
} from './template.ts';

/** What every state machine must keep to; answers with one sentence per fault. */
export function checkMachine(source: string): readonly string[] {
  const machine = parseJson(source);
  return [
    ...(valueAt(machine, 'Comment') ? [] : ['the machine has no Comment']),
    ...(valueAt(machine, 'TimeoutSeconds') ? [] : ['the machine has no TimeoutSeconds']),
    ...statesOf(machine).flatMap(([name, state]) => checkState(state).map((fault) => `state "${name}" ${fault}`)),
  ];
}

/** The same for whatever machine a template holds, however it was built. */
export const machineRule: Rule = (templates) =>
  allResources(templates, 'AWS::StepFunctions::StateMachine').flatMap(({ stack, logicalId, resource }) => {
    const body = bodyOf(valueAt(resource, 'Properties', 'DefinitionString'));
    const faults = body === '' ? ['the body of the machine is not in the template'] : checkMachine(body);
    return faults.map((fault) => ({ stack, logicalId, fault }));
  });

/** Every state of a machine by its name, those inside of Map and Parallel included. */
function statesOf(machine: Json | undefined): readonly (readonly [name: string, state: Json])[] {
  const states = valueAt(machine, 'States');
  return (isObject(states) ? Object.entries(states) : []).flatMap(([name, state]) => [
    [name, state] as const,
    ...listOf(valueAt(state, 'Branches')).flatMap(statesOf),
    ...statesOf(valueAt(state, 'ItemProcessor')),
  ]);
}

/** Fields that one of the local engines ignores, refuses, or cannot run without a network. */
const unportableFields = ['Assign', 'ItemBatcher', 'ResultWriter'];

/** Comparisons of a Choice that are right on every engine: with a literal, of a field that is always there. */
const portableComparison = /^(String|Numeric|Boolean)Equals$/;

function checkPortability(state: Json): readonly string[] {
  const fields = unportableFields.filter((field) => valueAt(state, field) !== undefined);
  const operators = allObjects(valueAt(state, 'Choices'))
    .flatMap(Object.keys)
    .filter((key) => !structureOfChoice.includes(key) && !portableComparison.test(key));
  return [...fields, ...new Set(operators)].map((name) => `has ${name}, which not every engine runs as AWS does`);
}

const structureOfChoice = ['And', 'Or', 'Not', 'Variable', 'Next', 'Comment'];

function checkState(state: Json): readonly string[] {
  const faults = [...(valueAt(state, 'Comment') ? [] : ['has no Comment']), ...checkPortability(state)];
  if (valueAt(state, 'Type') !== 'Task') return faults;
  const catches = listOf(valueAt(state, 'Catch')).flatMap((catcher) => listOf(valueAt(catcher, 'ErrorEquals')));
  if (!valueAt(state, 'TimeoutSeconds')) faults.push('has no TimeoutSeconds');
  if (listOf(valueAt(state, 'Retry')).length === 0) faults.push('has no Retry');
  if (!catches.includes('States.ALL')) faults.push('has no Catch of States.ALL');
  const waits = textOf(valueAt(state, 'Resource')).endsWith('.waitForTaskToken');
  if (waits && !valueAt(state, 'HeartbeatSeconds')) faults.push('has no HeartbeatSeconds');
  return faults;
}

/** References stand between pieces of text; what they become does not matter here. */
function bodyOf(definition: Json | undefined): string {
  if (typeof definition === 'string') return definition;
  const [, pieces] = listOf(valueAt(definition, 'Fn::Join'));
  return listOf(pieces)
    .map((piece) => (typeof piece === 'string' ? piece : 'reference'))
    .join('');
}
