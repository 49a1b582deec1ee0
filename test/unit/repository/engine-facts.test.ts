import { expect, test } from 'vitest';
import { engineFacts } from '../../../bin/engine-facts.mjs';

const order = { service: 'SQS', id: 'order', observed: 'holds' };
const list = { service: 'S3', id: 'list', observed: 'does not hold' };

function report(...metas: readonly object[]) {
  return [{ assertionResults: metas.map((meta) => ({ status: 'passed', meta })) }];
}

test('the facts of an engine are taken out of a report, in an order that no seed changes', () => {
  const found = [order, list].map((engineFact) => ({ engineFact, engineVersion: '1.5.33' }));
  expect(engineFacts(report(...found))).toEqual({ version: '1.5.33', facts: [list, order] });
  expect(engineFacts(report(...found.toReversed()))).toEqual({ version: '1.5.33', facts: [list, order] });
});

test('a report without an observation has no facts', () => {
  expect(engineFacts(report({}))).toBeUndefined();
  expect(engineFacts([{ assertionResults: [{ status: 'failed' }] }])).toBeUndefined();
});
