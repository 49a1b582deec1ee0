import type { Destruction } from '../../schemas/cli.ts';
import { type AwsTarget, openStacks, type StackId, stackIds } from './aws-target.ts';
import { runCdk, synthesise } from './cdk.ts';
import type { Call } from './command.ts';

const storeTypes: ReadonlySet<string> = new Set(['AWS::DynamoDB::Table', 'AWS::S3::Bucket']);

type Store = Destruction['stacks'][number]['stores'][number];

/** A deployed stack, and what goes with it. */
export interface Doomed {
  readonly id: StackId;
  readonly name: string;
  readonly resources: number;
  /** Tables and buckets. */
  readonly stores: readonly Store[];
  readonly isProtected: boolean;
}

/** The deployed stacks in the order in which they can go: users of a resource before its owner. */
export async function findDoomed(target: AwsTarget): Promise<readonly Doomed[]> {
  const stacks = await openStacks(target);
  const found = await Promise.all(
    stackIds.toReversed().map(async (id): Promise<readonly Doomed[]> => {
      const name = target.nameOf(id);
      const stack = await stacks.find(name);
      if (stack === undefined) return [];
      const resources = await stacks.resources(name);
      const stores = resources
        .filter(({ type }) => storeTypes.has(type))
        .map(({ type, physicalId }) => ({ type, name: physicalId }));
      return [{ id, name, resources: resources.length, stores, isProtected: stack.isProtected }];
    }),
  );
  return found.flat();
}

/** Those without data go first: nothing may still write into a bucket that is being emptied. */
export async function destroyStacks(going: readonly Doomed[], target: AwsTarget, call: Call): Promise<void> {
  const stacks = await openStacks(target);
  for (const { name, isProtected } of going) if (isProtected) await stacks.unprotect(name);
  const folder = await synthesise({ environment: target.environment, call });
  const cdkDestroy = async (some: readonly Doomed[]): Promise<void> => {
    if (some.length === 0) return;
    const ids = some.map(({ id }) => id);
    await runCdk(['destroy', ...ids, '--app', folder, '--exclusively', '--force'], {
      environment: target.environment,
      call,
    });
  };
  await cdkDestroy(going.filter(({ stores }) => stores.length === 0));
  const withData = going.filter(({ stores }) => stores.length > 0);
  const stores = withData.flatMap((stack) => stack.stores);
  await emptyBuckets(stores, target);
  await cdkDestroy(withData);
  await deleteLeftovers(stores, target);
}

/** CloudFormation does not delete a bucket that holds something. */
async function emptyBuckets(stores: readonly Store[], { client }: AwsTarget): Promise<void> {
  const { s3Client } = await import('../adapters/aws/clients.ts');
  const { emptyBucket } = await import('../adapters/aws/erase-stores.ts');
  const s3 = s3Client(client);
  for (const { type, name } of stores) if (type === 'AWS::S3::Bucket') await emptyBucket(s3, name);
}

/** Outside `local` the template retains tables and buckets: the stack leaves them behind. */
async function deleteLeftovers(stores: readonly Store[], { client, environment }: AwsTarget): Promise<void> {
  if (environment === 'local') return;
  const { dynamoClient, s3Client } = await import('../adapters/aws/clients.ts');
  const { deleteBucket, deleteTable } = await import('../adapters/aws/erase-stores.ts');
  for (const { type, name } of stores) {
    if (type === 'AWS::S3::Bucket') await deleteBucket(s3Client(client), name);
    else await deleteTable({ client: dynamoClient(client), table: name });
  }
}
