import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allObjects, allResources, listOf, textOf, valueAt } from '../../../lib/constructs/rules/template.ts';
import { alarmTable, describeAlarm, runbookAnchors } from '../../../lib/domain/monitor/alarm-table.ts';
import { buildApp, synthesize, testSettings } from '../../support/synthesize.ts';

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

  test.each(['Errors', 'Throttles', 'Duration'])(
    'every function has an alarm on its %s, but for one that refuses by throwing',
    (metric) => {
      expect(functions.length).toBeGreaterThanOrEqual(7);
      const unwatched = functions.filter(
        ({ logicalId }) => metric === 'Errors' && logicalId.startsWith('ServeAuthoriseRequest'),
      );
      expect(watched('AWS/Lambda', metric)).toHaveLength(functions.length - unwatched.length);
    },
  );

  test('every queue in which failures end has an alarm on its depth', () => {
    expect(watched('AWS/SQS', 'ApproximateNumberOfMessagesVisible')).toHaveLength(3);
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

  test('every alarm tells the one topic that it went off, and that it is over', () => {
    const [topic, ...others] = allResources(templates, 'AWS::SNS::Topic');
    expect(others).toEqual([]);
    const actions = [{ Ref: topic?.logicalId }];
    for (const alarm of alarms)
      expect(alarm).toMatchObject({ Properties: { AlarmActions: actions, OKActions: actions } });
  });

  test('the topic takes no plain HTTP, and publications from alarms of this environment', () => {
    const [policy] = allResources(templates, 'AWS::SNS::TopicPolicy');
    const statements = listOf(valueAt(policy?.resource, 'Properties', 'PolicyDocument', 'Statement'));
    const denied = statements.filter((statement) => valueAt(statement, 'Effect') === 'Deny');
    const plainHttp = expect.objectContaining({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    // The engine has nothing but plain HTTP, on loopback.
    expect(denied).toEqual(environment === 'local' ? [] : [plainHttp]);
    const [allowed, ...others] = statements.filter((statement) => valueAt(statement, 'Effect') === 'Allow');
    expect(others).toEqual([]);
    expect(allowed).toMatchObject({ Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' } });
    expect(JSON.stringify(valueAt(allowed, 'Condition'))).toContain(`:alarm:tidegate-${environment}-*`);
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

test.each(['dev', 'prod'])('whoever the settings of %s name gets an e-mail, and nobody else', (environment) => {
  const alertEmails = ['night@example.org', 'day@example.org'];
  const templates = synthesize(buildApp({ environment, settings: testSettings({ alertEmails }) }));
  const subscriptions = allResources(templates, 'AWS::SNS::Subscription').map(({ resource }) => resource);
  expect(subscriptions.map((subscription) => valueAt(subscription, 'Properties', 'Endpoint'))).toEqual(alertEmails);
  for (const subscription of subscriptions) expect(valueAt(subscription, 'Properties', 'Protocol')).toBe('email');
  expect(allResources(synthesize(buildApp({ environment })), 'AWS::SNS::Subscription')).toEqual([]);
});

test('with a customer key the topic is encrypted with it, and the key lets alarms publish', () => {
  const templates = synthesize(buildApp({ environment: 'prod', settings: testSettings({ encryption: 'customer' }) }));
  const [topic] = allResources(templates, 'AWS::SNS::Topic');
  const [key] = allResources(templates, 'AWS::KMS::Key');
  expect(JSON.stringify(valueAt(topic?.resource, 'Properties', 'KmsMasterKeyId'))).toContain(key?.logicalId);
  const users = allObjects(key?.resource).flatMap((statement) => listOf(valueAt(statement, 'Principal', 'Service')));
  expect(users).toContain('cloudwatch.amazonaws.com');
});
