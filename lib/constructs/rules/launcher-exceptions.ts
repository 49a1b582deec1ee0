import type { Environment } from '../../config/environment.ts';
import type { NagException } from './nag-exceptions.ts';

const compute = 'platform/Train/Compute';

/** As a finding spells the bucket of the lake, and `region:account`. */
interface Spelling {
  readonly lake: string;
  readonly place: string;
}

/** What is accepted of the launcher that the settings choose; nothing for the queue. */
export function launcherExceptions(environment: Environment, { lake, place }: Spelling): readonly NagException[] {
  switch (environment.settings.training.launcher) {
    case 'queue':
      return [];
    case 'fargate':
      return [...fargateExceptions, ...trainerExceptions(`${compute}/Fargate/TaskRole`, lake)];
    case 'sagemaker':
      return [...sagemakerExceptions(environment, place), ...trainerExceptions(`${compute}/Sagemaker/JobRole`, lake)];
  }
}

/** The role of the program that trains. */
function trainerExceptions(role: string, lake: string): readonly NagException[] {
  return [
    {
      paths: [role],
      rules: ['datasets/*', 'runs/*', 'runs/*/jobs/*', 'runs/*/jobs/*/checkpoints/*'].map(
        (prefix) => `AwsSolutions-IAM5[Resource::${lake}/*/${prefix}]`,
      ),
      reason: 'Tenant and run are named by the job; what may be read, written and removed below them is exact.',
    },
  ];
}

function pullException(role: string): NagException {
  return {
    paths: [role],
    rules: ['AwsSolutions-IAM5[Resource::*]'],
    reason: 'The token for a registry of ECR knows no resources; what is pulled with it is exact.',
  };
}

function sagemakerExceptions(environment: Environment, place: string): readonly NagException[] {
  return [
    pullException(`${compute}/Sagemaker/JobRole`),
    {
      paths: [`${compute}/Sagemaker/JobRole`],
      rules: [`AwsSolutions-IAM5[Resource::arn:aws:logs:${place}:log-group:/aws/sagemaker/TrainingJobs:*]`],
      reason: 'SageMaker names the streams in this group after its jobs.',
    },
    {
      paths: [`${compute}/RunContainerRole`],
      rules: [`AwsSolutions-IAM5[Resource::arn:aws:sagemaker:${place}:training-job/${environment.nameOf('*')}]`],
      reason: 'Training jobs of this environment, which get their names when they start.',
    },
  ];
}

const fargateExceptions: readonly NagException[] = [
  pullException(`${compute}/Fargate/ExecutionRole`),
  {
    paths: [`${compute}/Fargate/Network/Vpc`],
    rules: ['AwsSolutions-VPC7'],
    reason: 'Nothing gets in, and flow logs bill by what goes out; what a task does stands in its log.',
  },
  {
    paths: [`${compute}/Fargate/Cluster`],
    rules: ['AwsSolutions-ECS4'],
    reason: 'Container Insights bills by the metric; each job tells its processor time and memory itself.',
  },
];
