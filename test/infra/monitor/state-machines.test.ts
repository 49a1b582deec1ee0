import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import aslValidator from 'asl-validator';
import { describe, expect, test } from 'vitest';
import { launchers } from '../../../lib/config/training-settings.ts';
import { bindPlaceholders } from '../../../lib/constructs/blocks/asl-state-machine.ts';
import { checkMachine } from '../../../lib/constructs/rules/machine-rule.ts';
import { allResources } from '../../../lib/constructs/rules/template.ts';
import { buildApp, synthesize } from '../../support/synthesize.ts';

const files = readdirSync('state-machines').map((name) => join('state-machines', name));

/** Stands for whatever a placeholder becomes. */
const functionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:x';

describe.each(files)('%s', (file) => {
  const source = readFileSync(file, 'utf8');

  test('is JSON before its placeholders are filled in', () => {
    expect(() => JSON.parse(source)).not.toThrow();
  });

  test('is valid Amazon States Language', () => {
    const { isValid, errorsText } = aslValidator(
      JSON.parse(source.replaceAll('${mapMode}', 'DISTRIBUTED').replaceAll(/\$\{\w+\}/g, functionArn)),
    );
    expect(isValid, errorsText('\n')).toBe(true);
  });

  test('keeps the rules for machines', () => {
    expect(checkMachine(source)).toEqual([]);
  });

  test('retries only errors that every engine names alike', () => {
    const names = [...source.matchAll(/"ErrorEquals": \[([^\]]+)\]/g)].flatMap(([, list = '']) =>
      list.split(',').map((name) => name.trim()),
    );
    expect(names.length).toBeGreaterThan(0);
    // Names of jobs are sent by ourselves; those of a service only end a try sooner than a general name would.
    const portable = /^"(States\.(ALL|TaskFailed|Timeout)|Job[A-Z]\w+|StepFunctions\.\w+)"$/;
    expect(names.filter((name) => !portable.test(name))).toEqual([]);
  });
});

test('every file is a machine of the platform, of which each launcher has a form', () => {
  const machines = allResources(synthesize(buildApp({ environment: 'local' })), 'AWS::StepFunctions::StateMachine');
  const otherForms = files.filter((file) => /run-container-(fargate|sagemaker)/.test(file));
  expect(otherForms).toHaveLength(launchers.length - 1);
  expect(machines).toHaveLength(files.length - otherForms.length);
});

describe('placeholders', () => {
  const file = 'state-machines/watch-models.asl.json';
  const source = readFileSync(file, 'utf8');
  const all = { measureFreshness: { value: 'm' }, recordFreshness: { value: 'r' }, recordFailure: { value: 'f' } };

  test('become their bindings', () => {
    const bound = JSON.parse(bindPlaceholders(file, source, all));
    expect(bound.States['Record Failure'].Resource).toBe('f');
    expect(JSON.stringify(bound)).not.toContain('${');
  });

  test('need a binding each', () => {
    const { recordFailure, ...rest } = all;
    expect(recordFailure).toBeDefined();
    expect(() => bindPlaceholders(file, source, rest)).toThrow('placeholder ${recordFailure} has no binding');
  });

  test('use every binding', () => {
    expect(() => bindPlaceholders(file, source, { ...all, archive: { value: 'a' } })).toThrow(
      'binding "archive" has no placeholder',
    );
  });

  test('do not hide a broken rule', () => {
    expect(() => bindPlaceholders(file, source.replace('"TimeoutSeconds": 30,', ''), all)).toThrow(
      'state "Measure Freshness" has no TimeoutSeconds',
    );
  });
});
