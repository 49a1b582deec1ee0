import {
  CloudFormationServiceException,
  type CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
  type Stack,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';

export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  /** Name or ARN, as CloudFormation knows it. */
  readonly physicalId: string;
}

export interface DeployedStack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly isProtected: boolean;
}

/** What CloudFormation knows of deployed stacks. */
export interface Stacks {
  find(name: string): Promise<DeployedStack | undefined>;
  /** None of a stack that is not there. */
  resources(name: string): Promise<readonly StackResource[]>;
  /** Takes the protection against deletion from a stack. */
  unprotect(name: string): Promise<void>;
}

export function cloudFormationStacks({ client }: { readonly client: CloudFormationClient }): Stacks {
  return {
    async find(name) {
      const stack = await describe(client, name);
      if (stack === undefined) return undefined;
      const outputs: Record<string, string> = {};
      for (const { OutputKey = '', OutputValue = '' } of stack.Outputs ?? []) outputs[OutputKey] = OutputValue;
      return { name, outputs, isProtected: stack.EnableTerminationProtection ?? false };
    },

    async resources(name) {
      if ((await describe(client, name)) === undefined) return [];
      const resources: StackResource[] = [];
      for await (const page of paginateListStackResources({ client }, { StackName: name })) {
        for (const {
          LogicalResourceId,
          ResourceType,
          PhysicalResourceId,
          ResourceStatus,
        } of page.StackResourceSummaries ?? []) {
          if (ResourceStatus === 'DELETE_COMPLETE') continue;
          resources.push({
            logicalId: LogicalResourceId ?? '',
            type: ResourceType ?? '',
            physicalId: PhysicalResourceId ?? '',
          });
        }
      }
      return resources;
    },

    async unprotect(name) {
      await client.send(
        new UpdateTerminationProtectionCommand({ StackName: name, EnableTerminationProtection: false }),
      );
    },
  };
}

/** CloudFormation has no error of its own for a stack that is not there. */
async function describe(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks.find(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
  } catch (error) {
    if (error instanceof CloudFormationServiceException && error.message.includes('does not exist')) return undefined;
    throw error;
  }
}
