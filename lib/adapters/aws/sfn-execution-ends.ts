import { type ExecutionStatus, ListExecutionsCommand, type SFNClient } from '@aws-sdk/client-sfn';

const looked = 100;

/** When the last executions that ended in this way did so. */
export async function executionEnds(
  client: SFNClient,
  machineArn: string,
  status: ExecutionStatus,
): Promise<readonly number[]> {
  const { executions = [] } = await client.send(
    new ListExecutionsCommand({ stateMachineArn: machineArn, statusFilter: status, maxResults: looked }),
  );
  return executions.flatMap(({ stopDate }) => stopDate?.getTime() ?? []);
}
