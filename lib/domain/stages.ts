/** The ten stages, in the order in which data passes through them. Every staged root uses these words. */
export const stages = [
  'ingest',
  'features',
  'train',
  'gate',
  'registry',
  'rollout',
  'serve',
  'explain',
  'monitor',
  'retrain',
] as const;

export type Stage = (typeof stages)[number];
