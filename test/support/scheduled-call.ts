import { InvokeCommand } from '@aws-sdk/client-lambda';
import { expect } from 'vitest';
import { lambdaClient } from '../../lib/adapters/aws/clients.ts';
import { formatTime } from '../../lib/domain/time.ts';
import { nowUs, platform } from './platform.ts';
import { stackResources } from './stack-resources.ts';

/** Calls a function of the platform stack as its schedule does, and waits for it to end. */
export async function callAsScheduled(logicalId: string): Promise<void> {
  const { settings } = platform;
  const resources = await stackResources(settings, 'platform');
  const functions = resources.filter(({ type }) => type === 'AWS::Lambda::Function');
  const FunctionName = functions.find((each) => each.logicalId.startsWith(logicalId))?.physicalId;
  const Payload = JSON.stringify({ tenant: 'main', time: formatTime(nowUs()) });
  const { FunctionError, Payload: answer } = await lambdaClient(settings).send(
    new InvokeCommand({ FunctionName, Payload }),
  );
  expect(FunctionError, answer?.transformToString()).toBeUndefined();
}
