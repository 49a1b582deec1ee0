import { randomUUID } from 'node:crypto';
import {
  type Capability,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { cloudFormation } from './clients.ts';
import { within } from './probe.ts';
import { waitFor } from '../wait-for.ts';

export type Resources = Readonly<Record<string, object>>;

export interface Template {
  readonly resources: Resources;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface Stack {
  readonly name: string;
  /** As CloudFormation says it; IN_PROGRESS when it has come to no end. */
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

function bodyOf({ resources, outputs = {} }: Template): string {
  const entries = Object.entries(outputs).map(([name, value]) => [name, { Value: value }]);
  return JSON.stringify({ Resources: resources, Outputs: Object.fromEntries(entries) });
}

export async function createStack(template: Template, seconds = 40): Promise<Stack> {
  const name = `probe-${randomUUID()}`;
  await change(name, 'CREATE', template);
  return settled(name, template, seconds);
}

export async function updateStack({ name }: Stack, template: Template): Promise<Stack> {
  await change(name, 'UPDATE', template);
  return settled(name, template);
}

/** By a change set, as the CDK deploys. */
async function change(StackName: string, ChangeSetType: 'CREATE' | 'UPDATE', template: Template): Promise<void> {
  const set = { StackName, ChangeSetName: `change-${randomUUID()}` };
  const TemplateBody = bodyOf(template);
  const Capabilities: Capability[] = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'];
  await cloudFormation.send(new CreateChangeSetCommand({ ...set, ChangeSetType, TemplateBody, Capabilities }));
  await waitFor({ what: `a change set of ${StackName}`, everyMs: 50 }, async () => {
    const { Status, StatusReason } = await cloudFormation.send(new DescribeChangeSetCommand(set));
    if (Status === 'FAILED') throw new Error(StatusReason);
    return Status === 'CREATE_COMPLETE' ? true : undefined;
  });
  await cloudFormation.send(new ExecuteChangeSetCommand(set));
}

export async function deleteStack({ name }: Stack): Promise<string> {
  await cloudFormation.send(new DeleteStackCommand({ StackName: name }));
  return (await settled(name)).status;
}

async function settled(name: string, { outputs = {} }: Partial<Template> = {}, seconds = 40): Promise<Stack> {
  const done = await within(seconds, async () => {
    const stack = await describeStack(name);
    if (stack.status.endsWith('IN_PROGRESS')) return undefined;
    // LocalStack calls a stack complete an instant before it shows the new outputs.
    const isShown = Object.keys(outputs).every((output) => output in stack.outputs);
    return isShown || !/^(CREATE|UPDATE)_COMPLETE$/.test(stack.status) ? stack : undefined;
  });
  return done ?? { name, status: 'IN_PROGRESS', outputs: {} };
}

export async function describeStack(name: string): Promise<Stack> {
  try {
    const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    const pairs = (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
    return { name, status: stack?.StackStatus ?? 'DELETE_COMPLETE', outputs: Object.fromEntries(pairs) };
  } catch (error) {
    // A deleted stack is not found by its name.
    if (error instanceof Error && error.message.includes('does not exist'))
      return { name, status: 'DELETE_COMPLETE', outputs: {} };
    throw error;
  }
}
