import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IRole, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { checkMachine } from '../rules/machine-rule.ts';

/** What a placeholder stands for, and the right that the machine needs to use it. */
export interface Binding {
  readonly value: string;
  grant(role: IRole, machine: StateMachine): void;
}

export interface AslStateMachineProps {
  readonly environment: Environment;
  /** The whole flow: a file in `state-machines/`, with placeholders inside of quotes. */
  readonly file: string;
  /** One binding per placeholder of the file, and none besides. */
  readonly bindings: Readonly<Record<string, Binding>>;
  /** @default - keys that AWS owns */
  readonly encryptionKey?: IKey | undefined;
}

/** A Standard workflow whose definition is an ASL file. */
export class AslStateMachine extends StateMachine {
  constructor(scope: Construct, id: string, props: AslStateMachineProps) {
    const { environment, file, bindings, encryptionKey } = props;
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      // Other names make Step Functions grow one resource policy of the account until that is full.
      logGroupName: `/aws/vendedlogs/states/${environment.nameOf(basename(file, '.asl.json'))}`,
      retention: environment.settings.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(encryptionKey && { encryptionKey }),
    });
    super(scope, id, {
      // Inline: `fromFile` would hide the body behind an asset.
      definitionBody: DefinitionBody.fromString(bindPlaceholders(file, readFileSync(file, 'utf8'), bindings)),
      role,
      tracingEnabled: environment.has('tracing'),
      logs: { destination: logGroup, level: LogLevel.ALL, includeExecutionData: false },
    });
    for (const binding of Object.values(bindings)) binding.grant(role, this);
  }
}

/** Calls a function: its ARN, and the right to invoke it in its current version only. */
export function invokes(target: IFunction): Binding {
  return {
    value: target.functionArn,
    grant: (role) => {
      role.addToPrincipalPolicy(
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }),
      );
    },
  };
}

/**
 * How the Maps of a machine run: inside of its execution, or each item as an execution of its own, which a large run
 * needs: one execution has room for 25,000 events.
 */
export function mapMode(environment: Environment): Binding {
  if (!environment.has('distributedMaps')) return { value: 'INLINE', grant: () => undefined };
  return {
    value: 'DISTRIBUTED',
    grant: (role, machine) => {
      const executions = Stack.of(machine).formatArn({
        service: 'states',
        resource: 'execution',
        resourceName: `${machine.stateMachineName}/*`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
      // A policy of its own: the machine waits for the one of its role, which could then not name the machine.
      const policy = new Policy(machine, 'MapRuns', {
        statements: [
          new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }),
          new PolicyStatement({
            actions: ['states:DescribeExecution', 'states:StopExecution'],
            resources: [executions],
          }),
        ],
      });
      policy.attachToRole(role);
    },
  };
}

/** Fills the placeholders in; throws when one has no binding, when one is bound in vain, or when a rule is broken. */
export function bindPlaceholders(
  file: string,
  source: string,
  bindings: Readonly<Record<string, { readonly value: string }>>,
): string {
  const placeholders = new Set([...source.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1] ?? ''));
  const faults = [
    ...[...placeholders].filter((name) => !(name in bindings)).map((name) => `placeholder \${${name}} has no binding`),
    ...Object.keys(bindings)
      .filter((name) => !placeholders.has(name))
      .map((name) => `binding "${name}" has no placeholder`),
    ...checkMachine(source),
  ];
  if (faults.length > 0) throw new Error(`${file}: ${faults.join('; ')}`);
  return source.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => bindings[name]?.value ?? '');
}
