import { readFileSync } from 'node:fs';
import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolation,
} from 'aws-cdk-lib';
import type { Environment } from '../../config/environment.ts';
import { actionRule } from './action-rule.ts';
import { alarmRule } from './alarm-rule.ts';
import { frozenIdRule } from './frozen-id-rule.ts';
import { machineRule } from './machine-rule.ts';
import { methodRule } from './method-rule.ts';
import { networkRule } from './network-rule.ts';
import { priceRule } from './price-rule.ts';
import { queueRule } from './queue-rule.ts';
import { type Rule, parseTemplate } from './template.ts';

/** Every rule that fails a synth, by name. */
export function synthRules(environment: Environment): Readonly<Record<string, Rule>> {
  return {
    price: priceRule,
    actions: actionRule(),
    'open-method': methodRule({ gatewayChecks: environment.has('requestAuthoriser') }),
    'dead-letters': queueRule,
    machine: machineRule,
    'frozen-id': frozenIdRule(),
    runbook: alarmRule,
    network: networkRule,
  };
}

/** Runs the rules over the finished templates; one finding stops the synth. */
export class SynthRules implements IPolicyValidationPlugin {
  readonly name = 'tidegate';
  private readonly rules: Readonly<Record<string, Rule>>;

  constructor(rules: Readonly<Record<string, Rule>>) {
    this.rules = rules;
  }

  validate({ stackTemplates }: IPolicyValidationContext): PolicyValidationPluginReport {
    const paths = new Map(
      stackTemplates.map(({ stackConstructPath, templatePath }) => [stackConstructPath, templatePath]),
    );
    const templates = [...paths].map(([stack, path]) => parseTemplate(stack, readFileSync(path, 'utf8')));
    const violations = Object.entries(this.rules).flatMap(([ruleName, rule]) =>
      rule(templates).map(({ stack, logicalId, fault }): PolicyViolation => ({
        ruleName,
        description: `${stack}/${logicalId}: ${fault}`,
        violatingResources: [{ resourceLogicalId: logicalId, templatePath: paths.get(stack) ?? stack, locations: [] }],
      })),
    );
    return { success: violations.length === 0, violations };
  }
}
