import { paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { type ClientSettings, cloudFormationClient } from '../../lib/adapters/aws/clients.ts';

export interface StackResource {
  /** Type, for example `AWS::SQS::Queue`. */
  readonly type: string;
  readonly logicalId: string;
  readonly physicalId: string;
}

/** What a stack of the local environment holds now. */
export async function stackResources(settings: ClientSettings, stack: string): Promise<readonly StackResource[]> {
  const client = cloudFormationClient(settings);
  const found: StackResource[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: `tidegate-local-${stack}` })) {
    for (const {
      ResourceType: type = '',
      LogicalResourceId,
      PhysicalResourceId,
      ResourceStatus,
    } of page.StackResourceSummaries ?? []) {
      // An engine may go on listing what it has deleted, as AWS does.
      if (ResourceStatus === 'DELETE_COMPLETE') continue;
      found.push({ type, logicalId: LogicalResourceId ?? '', physicalId: PhysicalResourceId ?? '' });
    }
  }
  return found;
}
