import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { type Route, routes } from '../../../schemas/routes.ts';
import { cloudFormationClient, cloudWatchLogsClient, lambdaClient } from '../../../lib/adapters/aws/clients.ts';
import { call, closeAt, countsOnce, freshEntity, nowUs, platform, send, tradeAt } from '../../support/platform.ts';
import { scheduledFreshness } from '../../support/scheduled-freshness.ts';
import { waitFor } from '../../support/wait-for.ts';

const client = cloudFormationClient(platform.settings);
const logs = cloudWatchLogsClient(platform.settings);
const lambda = lambdaClient(platform.settings);

async function functionsOf(stack: string): Promise<string[]> {
  const names: string[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: stack })) {
    for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      if (ResourceType === 'AWS::Lambda::Function' && PhysicalResourceId) names.push(PhysicalResourceId);
    }
  }
  return names;
}

const functions = [...(await functionsOf('tidegate-local-serving')), ...(await functionsOf('tidegate-local-platform'))];

async function logGroupOf(name: string): Promise<string> {
  const { LoggingConfig } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  return LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
}

const groups = new Map(await Promise.all(functions.map(async (name) => [name, await logGroupOf(name)] as const)));

/** One answer holds ten thousand lines, and other tests of the lane have written more. */
const sinceMs = Date.now() - 60_000;

/** The functions whose own log holds a text. */
async function whoLogged(text: string): Promise<string[]> {
  const found = await Promise.all(
    [...groups].map(async ([name, logGroupName]) => {
      const { events = [] } = await logs
        .send(new FilterLogEventsCommand({ logGroupName, startTime: sinceMs }))
        .catch(() => ({ events: [] }));
      return events.some(({ message }) => message?.includes(text)) ? [name] : [];
    }),
  );
  return found.flat();
}

function loggedBy(text: string): Promise<string[]> {
  return waitFor({ what: `a log line with ${text}` }, async () => {
    const names = await whoLogged(text);
    return names.length > 0 ? names : undefined;
  });
}

const routers = { predict: 'RoutePredict', control: 'RouteControl' } as const;

describe('the deployed functions', () => {
  it('are those of the stacks', () => {
    expect(functions).toHaveLength(27);
  });

  it.each(Object.values(routes).map((route): Route => route))(
    'answer $method $path: the request id stands in the log of that router alone',
    async (route) => {
      const path = route.path.replace('{view}', 'trades').replace('{entity}', 'BTC-USD');
      const answer = await call(path, { method: route.method, ...(route.method === 'POST' ? { body: {} } : {}) });
      const requestId = answer.headers.get('x-request-id') ?? '';
      expect(requestId).not.toBe('');
      const names = await loggedBy(requestId);
      expect(names).toHaveLength(1);
      expect(names[0]).toContain(routers[route.router]);
    },
  );

  it('watch: the name of a run stands in the logs of the three that carried it', async () => {
    const [{ run }] = await scheduledFreshness();
    const names = await waitFor({ what: `the run ${run} in three logs` }, async () => {
      const found = await whoLogged(run);
      return found.length >= 3 ? found : undefined;
    });
    for (const part of ['StartWatch', 'MeasureFreshness', 'RecordFreshness']) {
      expect(names.filter((name) => name.includes(part))).toHaveLength(1);
    }
  });

  it('consume what was sent: the entity stands in the log of the consumer', async () => {
    const entity = freshEntity();
    const start = nowUs() - 60_000_000;
    await send([tradeAt(entity, start), closeAt(entity, start + 1)]);
    await countsOnce(entity, 2);
    const names = await loggedBy(entity);
    expect(names.some((name) => name.includes('ConsumeChunk'))).toBe(true);
  });
});
