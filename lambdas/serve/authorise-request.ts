/**
 * Repeats at the gateway, on AWS, the check that every router makes: a refused request costs no router.
 * Called by API Gateway; only reads, so a double start is harmless.
 */
import middy from '@middy/core';
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { RequestError } from '../../lib/domain/fault.ts';
import { admit, findRoute, lowerCaseKeys } from '../wiring/admit.ts';
import { log } from '../wiring/log.ts';
import { tokenReader } from '../wiring/serve-adapters.ts';

const tokens = tokenReader(process.env);

export const handler = middy<APIGatewayRequestAuthorizerEvent, APIGatewayAuthorizerResult, Error>().handler(
  async (event) => {
    const verdict = await judge(event);
    log.info('authorise', { requestId: event.requestContext.requestId, route: event.resource, ...verdict });
    const { principalId, Effect } = verdict;
    const statement = { Action: 'execute-api:Invoke', Effect, Resource: event.methodArn };
    return { principalId, policyDocument: { Version: '2012-10-17', Statement: [statement] } };
  },
);

async function judge(
  event: APIGatewayRequestAuthorizerEvent,
): Promise<{ principalId: string; Effect: 'Allow' | 'Deny' }> {
  try {
    const [, route] = findRoute(event);
    const principal = await admit(route, lowerCaseKeys(event.headers), tokens);
    return { principalId: principal?.tokenId ?? 'anyone', Effect: 'Allow' };
  } catch (error) {
    if (error instanceof RequestError) return { principalId: 'nobody', Effect: 'Deny' };
    throw error;
  }
}
