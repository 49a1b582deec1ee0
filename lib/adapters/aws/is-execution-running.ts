import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';

/** One that never was is not running. */
export async function isExecutionRunning(client: SFNClient, executionArn: string): Promise<boolean> {
  try {
    return (await client.send(new DescribeExecutionCommand({ executionArn }))).status === 'RUNNING';
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return false;
    throw error;
  }
}
