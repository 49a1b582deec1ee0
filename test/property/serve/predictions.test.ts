import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { packRow } from '../../../lib/domain/features/row-codec.ts';
import { cryptoDefinition } from '../../../lib/domain/features/crypto/crypto-definition.ts';
import { predict } from '../../../lib/domain/serve/predict.ts';
import { dayUs } from '../../../lib/domain/time.ts';
import { answeringRoles } from '../../../schemas/answering-roles.ts';
import { Prediction } from '../../../schemas/serving.ts';
import { servedModel, servedNowUs, servedQuestion } from '../../support/served-model.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const models = Array.from({ length: 8 }, (_, at) => servedModel((seed % 1e6) + 100 * at));

const value = fc.oneof(
  fc.constantFrom(Number.NaN, 0, -0, 5e-324, -5e-324, 1e300, -1e300, Number.MAX_VALUE, -Number.MAX_VALUE),
  fc.double({ noDefaultInfinity: true }),
  fc.integer({ min: -5, max: 5 }),
);
const question = fc.record({
  values: fc.array(value, { minLength: cryptoDefinition.features.length, maxLength: cryptoDefinition.features.length }),
  model: fc.constantFrom(...models),
  role: fc.constantFrom(...answeringRoles),
  isExplained: fc.boolean(),
  age: fc.integer({ min: 0, max: dayUs }),
});

test.prop([question], { seed, numRuns: 300 })('any row gets an answer, which rises over nested events', (asked) => {
  const { values, model, role, isExplained, age } = asked;
  const times = { eventTimeUs: servedNowUs - age, knowledgeTimeUs: servedNowUs };
  const row = { ...times, packed: packRow(Float64Array.from(values)) };
  const made = predict({ role, champion: 1, model }, servedQuestion({ row, isExplained }));
  const read = Prediction.parse(JSON.parse(JSON.stringify(made)));
  const nested = read.forecasts.filter(({ head }) => model.document.nested.includes(head));
  const probabilities = nested.map(({ value: own }) => own ?? Number.NaN);
  expect(probabilities).toHaveLength(3);
  expect(probabilities).toEqual(probabilities.toSorted((one, other) => one - other));
  for (const { base, margin, contributions, rest } of read.explanations) {
    const sum = contributions.reduce((total, { contribution }) => total + contribution, base + rest);
    expect(Math.abs(sum - margin)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(margin)));
  }
});
