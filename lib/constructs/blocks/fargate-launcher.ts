import { Stack } from 'aws-cdk-lib';
import { CfnCluster, CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { type SizedJobs, demandFargateSize } from '../../config/fargate-sizes.ts';
import type { TrainingSettings } from '../../config/training-settings.ts';
import type { Binding } from './asl-state-machine.ts';
import { type ContainerLauncher, plain } from './container-launcher.ts';
import { PublicNetwork } from './public-network.ts';
import { TrainerImage } from './trainer-image.ts';
import { TrainerRole, type TrainerStores } from './trainer-role.ts';

export interface FargateLauncherProps extends TrainerStores {
  readonly environment: Environment;
  readonly training: Extract<TrainingSettings, { readonly launcher: 'fargate' }>;
  /** Whoever is trained, with the limits of each of its containers. */
  readonly trained: readonly SizedJobs[];
}

/** The most that Fargate takes, and what Spot gives between SIGTERM and SIGKILL. */
const stopSeconds = 120;

const taskService = 'ecs-tasks.amazonaws.com';

/** A task on Fargate for each job: it begins with the job and ends with it, so that nothing bills in between. */
export class FargateLauncher extends Construct implements ContainerLauncher {
  readonly file = 'state-machines/run-container-fargate.asl.json';
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly imageDigest: string;
  private readonly taskRole: TrainerRole;
  private readonly executionRole: Role;

  constructor(scope: Construct, id: string, props: FargateLauncherProps) {
    super(scope, id);
    const { environment, training, trained, jobLogs } = props;
    trained.forEach(demandFargateSize);
    const image = new TrainerImage(this, 'Trainer', { environment, ...training });
    this.imageDigest = image.digest;
    this.taskRole = new TrainerRole(this, 'TaskRole', { ...props, service: taskService });
    this.executionRole = new Role(this, 'ExecutionRole', {
      assumedBy: new ServicePrincipal(taskService),
    });
    image.allowPull(this.executionRole);
    this.executionRole.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [jobLogs.logGroupArn],
      }),
    );
    const cluster = new CfnCluster(this, 'Cluster', { capacityProviders: ['FARGATE', 'FARGATE_SPOT'] });
    const definition = this.addDefinition(image.uri, props);
    const { subnetIds, securityGroupId } = new PublicNetwork(this, 'Network');
    this.bindings = {
      cluster: plain(cluster.attrArn),
      taskDefinition: this.runs(definition, cluster),
      firstSubnet: plain(subnetIds[0]),
      secondSubnet: plain(subnetIds[1]),
      securityGroup: plain(securityGroupId),
      jobLogGroup: plain(jobLogs.logGroupName),
      region: plain(Stack.of(this).region),
    };
  }

  allowAnswers(machine: StateMachine): void {
    this.taskRole.allowAnswers(machine);
  }

  private addDefinition(image: string, { environment, training, jobLogs }: FargateLauncherProps): CfnTaskDefinition {
    return new CfnTaskDefinition(this, 'Task', {
      // Named, because what CloudFormation would call it could not be told apart from those of others.
      family: environment.nameOf('trainer'),
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      runtimePlatform: {
        operatingSystemFamily: 'LINUX',
        cpuArchitecture: training.architecture === 'arm64' ? 'ARM64' : 'X86_64',
      },
      // The machine overrides both, by the limits of the job.
      cpu: '2048',
      memory: '8192',
      taskRoleArn: this.taskRole.roleArn,
      executionRoleArn: this.executionRole.roleArn,
      containerDefinitions: [
        {
          name: 'trainer',
          image,
          entryPoint: ['python', '-m', 'trainer.container'],
          stopTimeout: stopSeconds,
          // Collects what a recipe leaves behind, and hands signals on.
          linuxParameters: { initProcessEnabled: true },
          logConfiguration: containerLog(this, jobLogs),
        },
      ],
    });
  }

  private runs(definition: CfnTaskDefinition, cluster: CfnCluster): Binding {
    return {
      value: definition.ref,
      grant: (role) => {
        const running = new PolicyStatement({ actions: ['ecs:RunTask'], resources: [definition.ref] });
        running.addCondition('ArnEquals', { 'ecs:cluster': cluster.attrArn });
        role.addToPrincipalPolicy(running);
        const passing = new PolicyStatement({
          actions: ['iam:PassRole'],
          resources: [this.taskRole.roleArn, this.executionRole.roleArn],
        });
        passing.addCondition('StringEquals', { 'iam:PassedToService': taskService });
        role.addToPrincipalPolicy(passing);
      },
    };
  }
}

/** For what happens before the program writes the lines of the job itself, or beside it. */
function containerLog(scope: Construct, jobLogs: LogGroup): CfnTaskDefinition.LogConfigurationProperty {
  return {
    logDriver: 'awslogs',
    options: {
      'awslogs-group': jobLogs.logGroupName,
      'awslogs-region': Stack.of(scope).region,
      'awslogs-stream-prefix': 'containers',
    },
  };
}
