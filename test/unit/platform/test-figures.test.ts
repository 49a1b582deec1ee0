import { describe, expect, test } from 'vitest';
import { figuresOfPytest, figuresOfVitest } from '../../../bin/test-figures.mjs';

describe('what a test has measured stands in the document of its run', () => {
  test('from the report of vitest', () => {
    const assertionResults = [
      { fullName: 'a sum is right', meta: { figures: { sum: 3 } } },
      { fullName: 'a sum is small', meta: {} },
      { fullName: 'a sum is even' },
    ];
    expect(figuresOfVitest([{ assertionResults }])).toEqual([{ test: 'a sum is right', sum: 3 }]);
  });

  test('from the report of pytest, whether the test has passed or not', () => {
    const property = (value: string) =>
      `<properties><property name="figures" value="${value}" /><property name="other" value="1" /></properties>`;
    const xml = [
      '<testsuites><testsuite tests="3">',
      `<testcase classname="test_sum" name="test_right[1 &lt; 2]" time="0.1">${property('{&quot;sum&quot;: 3}')}</testcase>`,
      '<testcase classname="test_sum" name="test_small" time="0.1" />',
      `<testcase classname="test_sum" name="test_even" time="0.1">${property('{&quot;of&quot;: [1, null]}')}<failure message="no">…</failure></testcase>`,
      '</testsuite></testsuites>',
    ].join('');
    expect(figuresOfPytest(xml)).toEqual([
      { test: 'test_right[1 < 2]', sum: 3 },
      { test: 'test_even', of: [1, null] },
    ]);
  });
});
