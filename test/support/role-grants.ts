import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { AwsClient } from 'aws4fetch';
import { lambdaClient } from '../../lib/adapters/aws/clients.ts';
import type { engineSettings } from '../../lib/local/engines/engine.ts';
import { stackResources } from './stack-resources.ts';

type Settings = ReturnType<typeof engineSettings>;

/** One action on one resource that the role of a function may do. */
export interface Grant {
  /** As its logical id begins, for example `ServeRouteControl`. */
  readonly functionName: string;
  readonly logGroup: string;
  readonly role: string;
  readonly policy: string;
  readonly action: string;
  readonly resource: string;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

interface Policy {
  readonly Statement: readonly Statement[];
}

/** What the deployed roles of the functions of some stacks allow, as IAM tells it. */
export async function deployedGrants(settings: Settings, stacks: readonly string[]): Promise<readonly Grant[]> {
  const functions = (await Promise.all(stacks.map((stack) => functionsOf(settings, stack)))).flat();
  const grants = await Promise.all(
    functions.map(async (one) =>
      (await policiesOf(settings, one.role)).flatMap(({ policy, document }) =>
        split(document).map(({ Action: action, Resource: resource }) => ({ ...one, policy, action, resource })),
      ),
    ),
  );
  return grants.flat();
}

/** Takes one grant out of its role, and leaves all others; the answer puts it back. */
export async function removeGrant(settings: Settings, grant: Grant): Promise<() => Promise<void>> {
  const { role, policy } = grant;
  const before = await readPolicy(settings, role, policy);
  const kept = split(before).filter(({ Action, Resource }) => Action !== grant.action || Resource !== grant.resource);
  await writePolicy(settings, grant, { ...before, Statement: kept });
  return () => writePolicy(settings, grant, before);
}

/** One statement per action and resource. Every statement of ours allows, and has no condition locally. */
function split({ Statement }: Policy) {
  return Statement.flatMap(({ Action, Resource, ...rest }) =>
    [Action]
      .flat()
      .flatMap((action) => [Resource].flat().map((resource) => ({ ...rest, Action: action, Resource: resource }))),
  );
}

type FunctionRole = Pick<Grant, 'functionName' | 'logGroup' | 'role'>;

async function functionsOf(settings: Settings, stack: string): Promise<readonly FunctionRole[]> {
  const lambda = lambdaClient(settings);
  const functions = (await stackResources(settings, stack)).filter(({ type }) => type === 'AWS::Lambda::Function');
  return Promise.all(
    functions.map(async ({ logicalId, physicalId: FunctionName }) => {
      const { Role, LoggingConfig } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      // CDK ends a logical id with eight digits of a digest.
      const functionName = logicalId.slice(0, -8);
      return { functionName, logGroup: LoggingConfig?.LogGroup ?? '', role: Role?.split('/').at(-1) ?? '' };
    }),
  );
}

async function policiesOf(settings: Settings, role: string) {
  const answer = await callIam(settings, { Action: 'ListRolePolicies', RoleName: role });
  const names = [...answer.matchAll(/<member>([^<]+)<\/member>/g)].map(([, name = '']) => name);
  return Promise.all(names.map(async (policy) => ({ policy, document: await readPolicy(settings, role, policy) })));
}

async function readPolicy(settings: Settings, role: string, policy: string): Promise<Policy> {
  const answer = await callIam(settings, { Action: 'GetRolePolicy', RoleName: role, PolicyName: policy });
  const [, document = ''] = /<PolicyDocument>([^<]+)<\/PolicyDocument>/.exec(answer) ?? [];
  return JSON.parse(decodeURIComponent(document)) as Policy;
}

async function writePolicy(settings: Settings, { role, policy }: Grant, document: Policy): Promise<void> {
  const PolicyDocument = JSON.stringify(document);
  await callIam(settings, { Action: 'PutRolePolicy', RoleName: role, PolicyName: policy, PolicyDocument });
}

/** No dependency of ours has a client for IAM. */
async function callIam({ endpoint, region, credentials }: Settings, query: Record<string, string>): Promise<string> {
  const client = new AwsClient({ ...credentials, region, service: 'iam', retries: 0 });
  const answer = await client.fetch(`${endpoint}/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...query, Version: '2010-05-08' }).toString(),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${query['Action']}: ${answer.status} ${text.slice(0, 500)}`);
  return text;
}
