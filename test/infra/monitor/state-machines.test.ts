import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import aslValidator from 'asl-validator';
import { describe, expect, test } from 'vitest';
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
    const names = [...source.matchAll(/"ErrorEquals": \[([^\]]+)\]/g)].flatMap(([, list = '']) => list.split(', '));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !/^"States\.(ALL|TaskFailed|Timeout)"$/.test(name))).toEqual([]);
  });
});

test('every file is a machine of the platform', () => {
  const machines = allResources(synthesize(buildApp({ environment: 'local' })), 'AWS::StepFunctions::StateMachine');
  expect(machines).toHaveLength(files.length);
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
