import {
  App,
  type AppProps,
  CliCredentialsStackSynthesizer,
  CloudFormationValidatePlugin,
  type IPolicyValidationPlugin,
  type IStackSynthesizer,
  Validations,
} from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { type Environment, selectEnvironment } from '../config/environment.ts';
import type { Settings } from '../config/settings.ts';
import { acknowledgeNagExceptions, nagExceptions } from '../constructs/rules/nag-exceptions.ts';
import { SynthRules, synthRules } from '../constructs/rules/synth-rules.ts';
import { DataStack } from './data-stack.ts';
import { ObservabilityStack } from './observability-stack.ts';
import { PlatformStack } from './platform-stack.ts';
import { ServingStack } from './serving-stack.ts';

export interface TidegateAppProps extends AppProps {
  readonly settings: Settings;
  readonly release: string;
  /** Commit of the code, with `+dirty` where files differ from it. @default - of no repository */
  readonly codeVersion?: string | undefined;
  /** Account of the credentials, for settings that name none. */
  readonly defaultAccount?: string | undefined;
}

const cloudFormationValidation = new CloudFormationValidatePlugin();

/** CloudFormation's own rules; one instance, because each one loads them anew. */
const cloudFormationRules: IPolicyValidationPlugin = {
  name: cloudFormationValidation.name,
  validate: (context) => cloudFormationValidation.validate(context),
};

/** Deploys with the credentials at hand, through the bucket of the bootstrap stack. */
function engineSynthesizer(): IStackSynthesizer {
  // The class declares as possibly undefined what its interface has as optional, which our compiler tells apart.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions
  return new CliCredentialsStackSynthesizer() as IStackSynthesizer;
}

/** The application: four stacks of one environment, which context names (`-c environment=local|dev|prod`). */
export class TidegateApp extends App {
  readonly environment: Environment;
  readonly stacks: readonly [DataStack, PlatformStack, ServingStack, ObservabilityStack];

  constructor({ settings, release, codeVersion, defaultAccount, ...props }: TidegateAppProps) {
    super({ ...props, builtinCloudFormationValidation: false });
    this.environment = selectEnvironment(settings, {
      name: String(this.node.tryGetContext('environment') ?? 'local'),
      release,
      codeVersion,
      defaultAccount,
    });
    this.node.setContext('@aws-cdk/core:bootstrapQualifier', settings.bootstrap.qualifier);
    const { permissionsBoundary } = this.environment.settings;
    if (permissionsBoundary !== undefined) {
      this.node.setContext('@aws-cdk/core:permissionsBoundary', { name: permissionsBoundary });
    }
    this.stacks = this.addStacks();
    this.addRules();
  }

  private addStacks(): TidegateApp['stacks'] {
    const { environment } = this;
    const { account, settings } = environment;
    const common = (id: string) => ({
      environment,
      stackName: environment.nameOf(id),
      env: { region: settings.region, ...(account !== undefined && { account }) },
      tags: { application: environment.namePrefix, environment: environment.name },
      terminationProtection: environment.has('deletionProtection'),
      ...(!environment.has('bootstrapRoles') && { synthesizer: engineSynthesizer() }),
    });
    const data = new DataStack(this, 'data', common('data'));
    const platform = new PlatformStack(this, 'platform', { ...common('platform'), data });
    const serving = new ServingStack(this, 'serving', { ...common('serving'), data, platform });
    const stacks = { data, platform, serving };
    return [
      data,
      platform,
      serving,
      new ObservabilityStack(this, 'observability', { ...common('observability'), ...stacks }),
    ];
  }

  /**
   * cdk-nag judges what runs on AWS; what local leaves out would only be noise. CloudFormation's own rules take five
   * seconds to load, which every start on a laptop would pay for an engine that does not follow them.
   */
  private addRules(): void {
    Validations.of(this).addPlugins(new SynthRules(synthRules(this.environment)));
    if (this.environment.name === 'local') return;
    Validations.of(this).addPlugins(cloudFormationRules, new AwsSolutionsChecks(this), new ServerlessChecks(this));
    acknowledgeNagExceptions(this, nagExceptions(this.environment));
  }
}
