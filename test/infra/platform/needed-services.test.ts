import { expect, test } from 'vitest';
import { allResources } from '../../../lib/constructs/rules/template.ts';
import { neededServices } from '../../../lib/local/engines/localstack.ts';
import { buildApp, synthesize } from '../../support/synthesize.ts';

test('a LocalStack to attach to is asked for every service of the stacks, and for what deploys them', () => {
  const types = allResources(synthesize(buildApp({ environment: 'local' }))).map(({ type }) => type);
  const services = types.map((type) => type.split('::')[1]?.toLowerCase() ?? '');
  expect([...new Set([...services, 'cloudformation', 'sts'])].toSorted()).toEqual(neededServices.toSorted());
});
