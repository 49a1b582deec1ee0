import {
  type EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type Rule,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { hourUs, minuteUs, dayUs } from '../../domain/time.ts';

/** A function that is called again and again. */
export interface ScheduledCall {
  readonly rule: string;
  readonly everyUs: number;
  readonly functionArn: string;
  /** What the function is told at a time of the schedule. */
  inputAt(time: string): string;
}

const units: Readonly<Record<string, number>> = { minute: minuteUs, hour: hourUs, day: dayUs };

/** The calls of the schedules whose rules have names that begin so. */
export async function listScheduledCalls(client: EventBridgeClient, prefix: string): Promise<readonly ScheduledCall[]> {
  const calls: ScheduledCall[] = [];
  for (const rule of await listRules(client, prefix)) {
    const everyUs = readRate(rule.ScheduleExpression);
    if (rule.Name === undefined || everyUs === undefined || rule.State === 'DISABLED') continue;
    const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: rule.Name }));
    for (const target of Targets) {
      const functionArn = target.Arn ?? '';
      if (!functionArn.includes(':lambda:')) continue;
      calls.push({ rule: rule.Name, everyUs, functionArn, inputAt: (time) => inputOf(target, time) });
    }
  }
  return calls;
}

async function listRules(client: EventBridgeClient, NamePrefix: string): Promise<readonly Rule[]> {
  const rules: Rule[] = [];
  let page: { readonly NextToken?: string } = {};
  do {
    const { Rules = [], NextToken } = await client.send(new ListRulesCommand({ NamePrefix, ...page }));
    rules.push(...Rules);
    page = NextToken === undefined ? {} : { NextToken };
  } while (page.NextToken !== undefined);
  return rules;
}

/** `rate(5 minutes)`; undefined for anything else. */
function readRate(expression = ''): number | undefined {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const lengthUs = units[unit];
  return count === undefined || lengthUs === undefined ? undefined : Number(count) * lengthUs;
}

/** As EventBridge fills a template: `<name>` stands for the value of a path of the event, as JSON. */
function inputOf({ Input, InputTransformer }: Target, time: string): string {
  if (InputTransformer?.InputTemplate === undefined) return Input ?? '{}';
  const paths = InputTransformer.InputPathsMap ?? {};
  return InputTransformer.InputTemplate.replace(/<([^>]+)>/g, (whole, name: string) =>
    paths[name] === '$.time' ? JSON.stringify(time) : whole,
  );
}
