import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import type { TrainingSettings } from '../../config/training-settings.ts';
import type { Binding } from './asl-state-machine.ts';
import { type ContainerLauncher, plain } from './container-launcher.ts';
import { TrainerImage } from './trainer-image.ts';
import { TrainerRole, type TrainerStores } from './trainer-role.ts';

export interface SagemakerLauncherProps extends TrainerStores {
  readonly environment: Environment;
  readonly training: Extract<TrainingSettings, { readonly launcher: 'sagemaker' }>;
}

/** A training job for each job, for large ones and those that want a GPU: the instance ends with it. */
export class SagemakerLauncher extends Construct implements ContainerLauncher {
  readonly file = 'state-machines/run-container-sagemaker.asl.json';
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly imageDigest: string;
  private readonly jobRole: TrainerRole;

  constructor(scope: Construct, id: string, props: SagemakerLauncherProps) {
    super(scope, id);
    const { environment, training, jobLogs } = props;
    // No instance that trains has another architecture.
    const image = new TrainerImage(this, 'Trainer', { environment, image: training.image, architecture: 'x86_64' });
    this.imageDigest = image.digest;
    this.jobRole = new TrainerRole(this, 'JobRole', { ...props, service: 'sagemaker.amazonaws.com' });
    image.allowPull(this.jobRole);
    this.allowOwnLog();
    const jobNamePrefix = environment.nameOf('').slice(0, -1);
    this.bindings = {
      jobNamePrefix: { value: jobNamePrefix, grant: (role) => allowCreation(this, role, jobNamePrefix) },
      jobRole: { value: this.jobRole.roleArn, grant: (role) => allowPassing(this.jobRole, role) },
      image: plain(image.uri),
      instanceType: plain(training.instanceType),
      jobLogGroup: plain(jobLogs.logGroupName),
      region: plain(Stack.of(this).region),
    };
  }

  allowAnswers(machine: StateMachine): void {
    this.jobRole.allowAnswers(machine);
  }

  /** SageMaker writes what the container prints with the role of the job, into a group that is the same for all. */
  private allowOwnLog(): void {
    const group = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: '/aws/sagemaker/TrainingJobs:*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const actions = ['CreateLogGroup', 'CreateLogStream', 'DescribeLogStreams', 'PutLogEvents'];
    this.jobRole.allow(
      actions.map((action) => `logs:${action}`),
      [group],
    );
  }
}

type MachineRole = Parameters<Binding['grant']>[0];

function allowCreation(scope: Construct, role: MachineRole, prefix: string): void {
  const jobs = Stack.of(scope).formatArn({
    service: 'sagemaker',
    resource: 'training-job',
    resourceName: `${prefix}-*`,
  });
  role.addToPrincipalPolicy(new PolicyStatement({ actions: ['sagemaker:CreateTrainingJob'], resources: [jobs] }));
}

function allowPassing(passed: TrainerRole, role: MachineRole): void {
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [passed.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    }),
  );
}
