import { randomUUID } from 'node:crypto';
import { CreateStateMachineCommand, DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { stepFunctionsClient } from '../../../lib/adapters/aws/clients.ts';
import { sfnMachineStarter } from '../../../lib/adapters/aws/sfn-machine-starter.ts';
import { memoryMachineStarter } from '../../../lib/adapters/memory/memory-machine-starter.ts';
import { engineAccount } from '../../../lib/local/engines/engine.ts';
import { useEngine } from '../../support/engine.ts';
import { machineStarterSuite } from './machine-starter.suite.ts';

const engine = useEngine();

machineStarterSuite('memory', async () => {
  const starter = memoryMachineStarter();
  const runs = async () => starter.runs().map(({ name, input }) => ({ name, input }));
  return { starter, machine: 'watch-models', runs: async () => (await runs()).toSorted(byName) };
});

machineStarterSuite('Step Functions', async () => {
  const client = stepFunctionsClient(engine());
  const { stateMachineArn: machine = '' } = await client.send(
    new CreateStateMachineCommand({
      name: `machine-${randomUUID()}`,
      roleArn: `arn:aws:iam::${engineAccount}:role/machine`,
      definition: JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Pass', End: true } } }),
    }),
  );
  const runs = async () => {
    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn: machine }));
    const inputOf = async (executionArn: string | undefined): Promise<unknown> =>
      JSON.parse((await client.send(new DescribeExecutionCommand({ executionArn }))).input ?? '');
    const found = executions.map(async ({ name = '', executionArn }) => ({ name, input: await inputOf(executionArn) }));
    return (await Promise.all(found)).toSorted(byName);
  };
  return { starter: sfnMachineStarter({ client }), machine, runs };
});

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
