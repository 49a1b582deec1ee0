import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/** Calls a function as a schedule does: nobody waits for what it answers. */
export async function callLater(client: LambdaClient, functionArn: string, input: string): Promise<void> {
  await client.send(
    new InvokeCommand({ FunctionName: functionArn, InvocationType: 'Event', Payload: Buffer.from(input) }),
  );
}
