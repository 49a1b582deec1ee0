/**
 * Repeats at the gateway, on AWS, the check that every router makes: a refused request costs no router.
 * Called by API Gateway; only reads, so a double start is harmless.
 */
import middy from '@middy/core';
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { type GatewayVerdict, refuse } from '../../lib/domain/serve/gateway-verdict.ts';
import { admit, findRoute, lowerCaseKeys } from '../wiring/admit.ts';
import { log } from '../wiring/log.ts';
import { tokenReader } from '../wiring/serve-adapters.ts';

const tokens = tokenReader(process.env);

export const handler = middy<APIGatewayRequestAuthorizerEvent, APIGatewayAuthorizerResult>().handler(async (event) => {
  const verdict = await judge(event).catch(refuse);
  log.info('authorise', { requestId: event.requestContext.requestId, route: event.resource, ...verdict });
  // The only way to a 401: the gateway knows an authoriser's refusal by exactly this message.
  if (verdict.kind === 'unauthenticated') throw new Error('Unauthorized');
  if (verdict.kind === 'denied') return { ...policy(event, 'Deny', 'nobody'), context: { ...verdict.reason } };
  return policy(event, 'Allow', verdict.principalId);
});

async function judge(event: APIGatewayRequestAuthorizerEvent): Promise<GatewayVerdict> {
  const [, route] = findRoute(event);
  const principal = await admit(route, lowerCaseKeys(event.headers), tokens);
  return { kind: 'allowed', principalId: principal?.tokenId ?? 'anyone' };
}

function policy(
  { methodArn }: APIGatewayRequestAuthorizerEvent,
  Effect: 'Allow' | 'Deny',
  principalId: string,
): APIGatewayAuthorizerResult {
  const statement = { Action: 'execute-api:Invoke', Effect, Resource: methodArn };
  return { principalId, policyDocument: { Version: '2012-10-17', Statement: [statement] } };
}
