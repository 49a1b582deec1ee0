/**
 * From the lowest; a version says at which probabilities one ends and the next begins. Apart from every schema, so that
 * what serves needs none.
 */
export const riskLevels = ['low', 'medium', 'high', 'critical'] as const;
