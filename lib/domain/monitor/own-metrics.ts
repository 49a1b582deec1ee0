/** Metrics that our own code writes; one name per series. */
export const ownMetrics = {
  quarantinedChunks: 'QuarantinedChunks',
  lateEvents: 'LateEvents',
  oldestFeature: 'OldestFeatureSeconds',
  lakeDifferences: 'LakeDifferences',
  unloadableModels: 'UnloadableModels',
} as const;
