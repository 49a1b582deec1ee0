import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allResources, listOf, textOf, valueAt } from '../../../lib/constructs/rules/template.ts';
import { alarmTable, describeAlarm, runbookAnchors } from '../../../lib/domain/monitor/alarm-table.ts';
import { buildApp, synthesize } from '../../support/synthesize.ts';

/** Anchors of a Markdown page as GitHub makes them out of its headings. */
function anchorsOf(page: string): readonly string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const rows = alarmTable({ functions: [{ name: 'route-predict', timeoutSeconds: 5 }], tables: ['registry'] });

describe('the alarm table', () => {
  test('gives every alarm a name of its own', () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  test('uses every runbook anchor of the list', () => {
    expect(new Set(rows.map(({ runbook }) => runbook))).toEqual(new Set(runbookAnchors));
  });

  test('warns when a function uses four fifths of its timeout', () => {
    expect(rows.find(({ id }) => id === 'route-predict-duration')).toMatchObject({ threshold: 4000 });
  });

  test.each(runbookAnchors)('leads to %s, which exists', (anchor) => {
    const [file = '', heading = ''] = anchor.split('#');
    const path = join('docs/how-to/runbook', file);
    expect(existsSync(path), path).toBe(true);
    expect(anchorsOf(readFileSync(path, 'utf8'))).toContain(heading);
  });
});

describe.each(['local', 'prod'])('under %s', (environment) => {
  const templates = synthesize(buildApp({ environment }));
  const alarms = allResources(templates, 'AWS::CloudWatch::Alarm').map(({ resource }) => resource);
  const functions = allResources(templates, 'AWS::Lambda::Function');
  const watched = (namespace: string, metric: string) =>
    alarms.filter(
      (alarm) =>
        valueAt(alarm, 'Properties', 'Namespace') === namespace &&
        valueAt(alarm, 'Properties', 'MetricName') === metric,
    );

  test.each(['Errors', 'Throttles', 'Duration'])('every function has an alarm on its %s', (metric) => {
    expect(functions.length).toBeGreaterThanOrEqual(7);
    expect(watched('AWS/Lambda', metric)).toHaveLength(functions.length);
  });

  test('every queue in which failures end has an alarm on its depth', () => {
    expect(watched('AWS/SQS', 'ApproximateNumberOfMessagesVisible')).toHaveLength(2);
  });

  test('every table has alarms on throttled reads and writes', () => {
    const tables = allResources(templates, 'AWS::DynamoDB::Table').length;
    expect(watched('AWS/DynamoDB', 'ReadThrottleEvents')).toHaveLength(tables);
    expect(watched('AWS/DynamoDB', 'WriteThrottleEvents')).toHaveLength(tables);
  });

  test('alarms carry the names by which the platform looks for them', () => {
    const names = alarms.map((alarm) => textOf(valueAt(alarm, 'Properties', 'AlarmName')));
    expect(names).toContain(`tidegate-${environment}-dead-letters`);
    expect(names.filter((name) => !name.startsWith(`tidegate-${environment}-`))).toEqual([]);
  });

  test('alarms look at one plain metric each, because no engine computes more', () => {
    expect(alarms.filter((alarm) => listOf(valueAt(alarm, 'Properties', 'Metrics')).length > 0)).toEqual([]);
  });

  test('the dashboard shows every alarm', () => {
    const [dashboard] = allResources(templates, 'AWS::CloudWatch::Dashboard');
    const body = JSON.stringify(valueAt(dashboard?.resource, 'Properties', 'DashboardBody'));
    const ids = allResources(templates, 'AWS::CloudWatch::Alarm').map(({ logicalId }) => logicalId);
    expect(ids.filter((id) => !body.includes(id))).toEqual([]);
  });
});

test('an alarm’s description ends with its runbook', () => {
  expect(describeAlarm({ summary: 'It burns.', runbook: 'functions.md#errors' })).toBe(
    'It burns. docs/how-to/runbook/functions.md#errors',
  );
});
