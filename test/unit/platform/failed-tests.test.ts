import { describe, expect, test } from 'vitest';
import { failedOfPytest, failedOfVitest } from '../../../bin/failed-tests.mjs';

describe('what failed is said again at the end of a run', () => {
  test('with file, title and message of each failed test', () => {
    const assertionResults = [
      { status: 'passed', fullName: 'a sum is right', failureMessages: [] },
      { status: 'failed', fullName: 'a sum is wrong', failureMessages: ['expected 3 to be 4'] },
    ];
    expect(failedOfVitest([{ name: 'sum.test.ts', message: '', assertionResults }])).toEqual([
      { title: 'sum.test.ts: a sum is wrong', message: 'expected 3 to be 4' },
    ]);
  });

  test('with the error of a file that could not be loaded', () => {
    expect(failedOfVitest([{ name: 'sum.test.ts', message: 'no such module', assertionResults: [] }])).toEqual([
      { title: 'sum.test.ts', message: 'no such module' },
    ]);
  });

  test('from the report of pytest, with its entities resolved and without the tests that passed', () => {
    const xml = [
      '<testsuites><testsuite tests="3" failures="1" errors="1">',
      '<testcase classname="test_sum" name="test_right" time="0.1" />',
      '<testcase classname="test_sum" name="test_wrong" time="0.1"><failure message="assert 3 &gt; 4&#10;no">…</failure></testcase>',
      '<testcase classname="test_sum" name="test_broken" time="0.1"><error message="fixture">…</error></testcase>',
      '</testsuite></testsuites>',
    ].join('');
    expect(failedOfPytest(xml)).toEqual([
      { title: 'test_sum: test_wrong', message: 'assert 3 > 4\nno' },
      { title: 'test_sum: test_broken', message: 'fixture' },
    ]);
  });
});
