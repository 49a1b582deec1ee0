import { describe, expect, test } from 'vitest';
import { gaussLegendre, pointsFor } from '../../../../lib/kernels/gbdt/explain/shap-quadrature.ts';

/** Abramowitz & Stegun, table 25.4: positive nodes over [−1, 1], with their weights. */
const published = {
  4: [
    [0.339981043584856, 0.652145154862546],
    [0.861136311594053, 0.347854845137454],
  ],
  8: [
    [0.18343464249565, 0.362683783378362],
    [0.525532409916329, 0.313706645877887],
    [0.796666477413627, 0.222381034453374],
    [0.960289856497536, 0.101228536290376],
  ],
} as const;

describe('the rule of Gauss and Legendre', () => {
  test.each([4, 8] as const)('has the published nodes and weights of %i points', (points) => {
    const { nodes, weights } = gaussLegendre(points);
    const half = points / 2;
    published[points].forEach(([node, weight], index) => {
      expect(nodes[half + index]).toBeCloseTo((1 + node) / 2, 14);
      expect(nodes[half - 1 - index]).toBeCloseTo((1 - node) / 2, 14);
      expect(weights[half + index]).toBeCloseTo(weight / 2, 14);
      expect(weights[half - 1 - index]).toBe(weights[half + index]);
    });
  });

  test.each([2, 4, 6, 8, 10, 16, 24, 64, 128])('integrates every power below twice its %i points', (points) => {
    const { nodes, weights } = gaussLegendre(points);
    for (let degree = 0; degree < 2 * points; degree += 1) {
      const sum = nodes.reduce((total, node, index) => total + weights[index]! * node ** degree, 0);
      expect(Math.abs(sum - 1 / (degree + 1)), `degree ${degree}`).toBeLessThanOrEqual(1e-15);
    }
  });

  test('has points enough for the features of a path, in pairs', () => {
    const points = Array.from({ length: 200 }, (_, features) => pointsFor(features));
    points.forEach((count, features) => {
      expect(2 * count).toBeGreaterThanOrEqual(features);
      expect(count % 2).toBe(0);
    });
    expect([8, 9, 12, 13, 16, 17].map(pointsFor)).toEqual([4, 6, 6, 8, 8, 10]);
  });
});
