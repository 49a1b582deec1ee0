import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

export interface TrainerStores {
  readonly lakeBucket: Bucket;
  readonly registryTable: Table;
  /** Where the lines of all jobs are. */
  readonly jobLogs: LogGroup;
  /** @default - keys that AWS owns */
  readonly encryptionKey?: IKey | undefined;
}

export interface TrainerRoleProps extends TrainerStores {
  /** Who takes the role for the program. */
  readonly service: string;
}

/** What the program in a container may do, of every tenant: read data sets, write results, keep fits, meet in a search. */
export class TrainerRole extends Role {
  constructor(scope: Construct, id: string, props: TrainerRoleProps) {
    super(scope, id, { assumedBy: new ServicePrincipal(props.service) });
    const { lakeBucket, registryTable, jobLogs, encryptionKey } = props;
    const below = (prefix: string): string => lakeBucket.arnForObjects(`*/${prefix}/*`);
    this.allow(['s3:GetObject'], [below('datasets'), below('runs')]);
    this.allow(['s3:PutObject'], [below('runs/*/jobs')]);
    this.allow(['s3:DeleteObject'], [below('runs/*/jobs/*/checkpoints')]);
    // Finds kept fits; without it, S3 answers a missing object with "access denied" instead of "not found".
    this.allow(['s3:ListBucket'], [lakeBucket.bucketArn]);
    this.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['BatchGetItem', 'PutItem', 'Query'].map((action) => `dynamodb:${action}`),
        resources: [registryTable.tableArn],
        // The journals of searches are all of the registry that a container sees.
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['*#search#*'] } },
      }),
    );
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [jobLogs.logGroupArn]);
    if (encryptionKey) this.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [encryptionKey.keyArn]);
  }

  /** Answers whatever state of the machine waits; which one says the token that it was given. */
  allowAnswers(machine: StateMachine): void {
    const actions = ['Heartbeat', 'Success', 'Failure'].map((answer) => `states:SendTask${answer}`);
    this.allow(actions, [machine.stateMachineArn]);
  }

  allow(actions: string[], resources: string[]): void {
    this.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
  }
}
