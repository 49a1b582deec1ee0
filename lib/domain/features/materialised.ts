/** How far the features of an entity stand in the offline store. */
export interface Materialised {
  /** Full hours. */
  readonly fromUs: number;
  readonly untilUs: number;
  /** With late events up to this version. */
  readonly lateUntilVersion: number;
}

export interface MaterialisedLog {
  read(tenant: string, entity: string): Promise<Materialised | undefined>;
  /** Replaces what was read and nothing else; false when it has been replaced meanwhile. */
  replace(tenant: string, entity: string, change: MaterialisedChange): Promise<boolean>;
}

export interface MaterialisedChange {
  readonly from: Materialised | undefined;
  readonly to: Materialised;
}

export function isSameMaterialised(a: Materialised | undefined, b: Materialised | undefined): boolean {
  return a?.fromUs === b?.fromUs && a?.untilUs === b?.untilUs && a?.lateUntilVersion === b?.lateUntilVersion;
}

/**
 * What stands there once a stretch was written besides: undefined when hours between the two would be missing. Of
 * hours that only one of them has, no more is said than that one knows.
 */
export function extendMaterialised(before: Materialised | undefined, added: Materialised): Materialised | undefined {
  if (before === undefined) return added;
  if (added.fromUs > before.untilUs || added.untilUs < before.fromUs) return undefined;
  const coversAll = added.fromUs <= before.fromUs && added.untilUs >= before.untilUs;
  const least = Math.min(before.lateUntilVersion, added.lateUntilVersion);
  return {
    fromUs: Math.min(before.fromUs, added.fromUs),
    untilUs: Math.max(before.untilUs, added.untilUs),
    lateUntilVersion: coversAll ? added.lateUntilVersion : least,
  };
}
