import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionConfigurationCommand,
  InvokeCommand,
} from '@aws-sdk/client-lambda';
import { engineAccount } from '../../../lib/local/engines/engine.ts';
import { lambda } from './clients.ts';
import { zipOf } from './zip.ts';
import { waitFor } from '../wait-for.ts';

export interface ProbeFunction {
  readonly name: string;
  readonly arn: string;
}

export const anyRole = `arn:aws:iam::${engineAccount}:role/probe`;

/**
 * Body of a handler, as an ES module. It sees `event`, `context`, `memory`, which outlives a call, `tell(value)`,
 * which sends to the queue in the variable WITNESS by the bare protocol, since probes bundle no client, and
 * `meet(folder, count)`, which returns once so many processes are in a meeting.
 */
export function handlerCode(body: string): Uint8Array {
  return zipOf(
    'index.mjs',
    `import { readdirSync, writeFileSync } from 'node:fs';
const memory = {};
const meet = async (folder, count) => {
  writeFileSync(folder + '/' + process.pid, '');
  while (readdirSync(folder).length < count) await new Promise((resolve) => setTimeout(resolve, 20));
};
const tell = async (value) => {
  const target = 'AmazonSQS.SendMessage';
  const signature = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0';
  const message = { QueueUrl: process.env.WITNESS, MessageBody: JSON.stringify(value), MessageGroupId: 'one' };
  const answer = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': target, Authorization: signature },
    body: JSON.stringify({ ...message, MessageDeduplicationId: crypto.randomUUID() }),
  });
  if (!answer.ok) throw new Error(await answer.text());
};
export const handler = async (event, context) => {
  console.log(JSON.stringify({ called: context.awsRequestId }));
  ${body}
};
`,
  );
}

export async function makeFunction(
  code: Uint8Array,
  options: Partial<CreateFunctionCommandInput> = {},
): Promise<ProbeFunction> {
  const name = `probe-${randomUUID()}`;
  const made = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: anyRole,
      Timeout: 20,
      MemorySize: 256,
      Code: { ZipFile: code },
      ...options,
    }),
  );
  await untilUpdated(name);
  return { name, arn: made.FunctionArn ?? '' };
}

/** A function takes calls, and further changes, when its last change has gone through. */
export async function untilUpdated(name: string): Promise<void> {
  await waitFor({ what: `${name} to be ready`, everyMs: 50 }, async () => {
    const { State, LastUpdateStatus } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    return State === 'Active' && LastUpdateStatus !== 'InProgress' ? true : undefined;
  });
}

export interface Invocation {
  /** What the handler returned, or the description of its error. */
  readonly answer: unknown;
  /** Name of the error that ended the call. */
  readonly error: string | undefined;
}

export async function invoke(name: string, event: unknown = {}): Promise<Invocation> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  const text = Buffer.from(Payload ?? []).toString();
  const answer: unknown = text === '' ? undefined : JSON.parse(text);
  if (FunctionError === undefined) return { answer, error: undefined };
  const { errorType } = answer as { errorType?: string };
  return { answer, error: errorType ?? 'no error type' };
}
