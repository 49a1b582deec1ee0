import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { cloudFormationClient, lambdaClient } from '../../lib/adapters/aws/clients.ts';
import { cloudFormationStacks } from '../../lib/adapters/aws/cloudformation-stacks.ts';
import { engineSettings } from '../../lib/local/engines/engine.ts';
import settings from '../../tidegate.config.ts';
import type { Answer } from './equal-answers.ts';
import type { Api } from './event-way.ts';

/** What API Gateway hands to the router for `GET /health`, as far as the router reads it. */
const healthEvent = {
  httpMethod: 'GET',
  resource: '/health',
  path: '/health',
  headers: {},
  pathParameters: null,
  queryStringParameters: null,
  body: null,
  isBase64Encoded: false,
};

const ProxyResult = z.object({ statusCode: z.number(), body: z.string() });

export interface FunctionCalls {
  /** `GET /health` without the gateway. */
  invoke(): Promise<Answer>;
  close(): void;
}

/** The router for everything but the hot path, called by the SDK; a repeated try would hide in the time of a call. */
export async function openFunction(endpoint: string, signal: AbortSignal): Promise<FunctionCalls> {
  const FunctionName = await routerName(endpoint);
  const client = lambdaClient({ ...engineSettings(endpoint), attempts: 1, requestTimeoutMs: 30_000 });
  const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(healthEvent) });
  return { invoke: () => invoke(client, command, signal), close: () => client.destroy() };
}

async function routerName(endpoint: string): Promise<string> {
  const client = cloudFormationClient(engineSettings(endpoint));
  const stack = `${settings.namePrefix}-local-serving`;
  const resources = await cloudFormationStacks({ client }).resources(stack);
  client.destroy();
  const router = resources.find(
    ({ type, logicalId }) => type === 'AWS::Lambda::Function' && logicalId.includes('RouteControl'),
  );
  if (router === undefined) throw new Error(`${stack} holds no function RouteControl`);
  return router.physicalId;
}

async function invoke(client: LambdaClient, command: InvokeCommand, abortSignal: AbortSignal): Promise<Answer> {
  const { Payload, FunctionError } = await client.send(command, { abortSignal });
  const text = Payload?.transformToString() ?? '';
  if (FunctionError !== undefined) throw new Error(`the router failed (${FunctionError}): ${text}`);
  const { statusCode, body } = ProxyResult.parse(JSON.parse(text));
  return { status: statusCode, body: JSON.parse(body) };
}

export interface ApiCall {
  readonly api: Api;
  readonly path: string;
  readonly signal: AbortSignal;
}

/** Throws when it does not hold: a refusal is quick, and would make a fine figure. */
export async function get({ api, path, signal }: ApiCall): Promise<Answer> {
  const headers = { authorization: `Bearer ${api.token}` };
  const answer = await fetch(`${api.baseUrl}${path}`, { headers, signal });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}: ${text}`);
  return { status: answer.status, body: JSON.parse(text) };
}
