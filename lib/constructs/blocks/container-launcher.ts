import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { jobLogGroup } from '../../domain/train/job-log.ts';
import type { Binding } from './asl-state-machine.ts';

/** What runs the jobs of `run-container`: its form of the machine, and what that needs. */
export interface ContainerLauncher {
  readonly file: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  /** Of the image, in hex; `none` where a process trains, or an image that only has a tag. */
  readonly imageDigest: string;
  /** Lets the container answer the machine that waits for it. */
  allowAnswers(machine: StateMachine): void;
}

export function plain(value: string): Binding {
  return { value, grant: () => undefined };
}

/** Where `tidegate runs logs` looks for the lines of all jobs, whatever launched them. */
export function jobLogs(scope: Construct, environment: Environment, encryptionKey: IKey | undefined): LogGroup {
  return new LogGroup(scope, 'JobLogs', {
    logGroupName: jobLogGroup(environment.namePrefix, environment.name),
    retention: environment.settings.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(encryptionKey && { encryptionKey }),
  });
}
