import { type Finding, type Rule, allResources } from './template.ts';

export interface FrozenId {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Whether only some settings create it. @default false */
  readonly optional?: boolean;
}

/**
 * Logical ids of everything that has a memory. CloudFormation replaces a resource whose id changes, and its data is gone:
 * rows are added with a new store, and never edited.
 */
export const frozenIds: readonly FrozenId[] = [
  { stack: 'data', logicalId: 'Key961B73FD', type: 'AWS::KMS::Key', optional: true },
  { stack: 'data', logicalId: 'LakeBucket9CD7BBD2', type: 'AWS::S3::Bucket' },
  { stack: 'data', logicalId: 'ArtifactBucket7410C9EF', type: 'AWS::S3::Bucket' },
  { stack: 'data', logicalId: 'RegistryTableF2430F90', type: 'AWS::DynamoDB::Table' },
  { stack: 'data', logicalId: 'OnlineFeaturesTableAA44ADE9', type: 'AWS::DynamoDB::Table' },
  { stack: 'data', logicalId: 'PredictionsTable49E6614E', type: 'AWS::DynamoDB::Table' },
  { stack: 'data', logicalId: 'AccessTokensTableAEBB695B', type: 'AWS::DynamoDB::Table' },
];

const statefulTypes = ['AWS::S3::Bucket', 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable', 'AWS::KMS::Key'];

/** Every frozen id is still there, and nothing with a memory is outside of the list. */
export function frozenIdRule(frozen: readonly FrozenId[] = frozenIds): Rule {
  return (templates) => {
    const stateful = allResources(templates, ...statefulTypes);
    const missing = frozen.filter(
      (row) =>
        row.optional !== true &&
        !stateful.some(
          ({ stack, logicalId, type }) => stack === row.stack && logicalId === row.logicalId && type === row.type,
        ),
    );
    const unknown = stateful.filter(
      ({ stack, logicalId }) => !frozen.some((row) => row.stack === stack && row.logicalId === logicalId),
    );
    return [
      ...missing.map(({ stack, logicalId, type }): Finding => ({
        stack,
        logicalId,
        fault: `the ${type} lost its frozen id`,
      })),
      ...unknown.map(({ stack, logicalId, type }): Finding => ({
        stack,
        logicalId,
        fault: `${type} has a memory, but its id is not frozen`,
      })),
    ];
  };
}
