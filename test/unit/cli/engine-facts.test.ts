import { readdirSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { probedEngines, readEngineRuns } from '../../../lib/cli/generate/engine-facts.ts';
import { type Fact, holds } from '../../support/probes/probe.ts';

const declared = vi.hoisted((): { service: string; fact: Fact }[] => []);

vi.mock(import('../../support/probes/probe.ts'), async (original) => ({
  ...(await original()),
  facts: (service, list) => void declared.push(...list.map((fact) => ({ service, fact }))),
}));

const probes = new URL('../../engine/', import.meta.url);
await Promise.all(readdirSync(probes).map((file) => import(new URL(file, probes).href)));

/** The facts about listeners are probed on Linux only, and the kept results come from there. */
test.runIf(process.platform === 'linux').each(probedEngines)(
  'the kept results of %s are those of its probes',
  (name) => {
    const kept = readEngineRuns().tiers.find(({ tier }) => tier === `engine-${name}`)?.engine?.facts ?? [];
    const ofProbes = declared.map(({ service, fact }) => `${service}/${fact.id}: ${fact.except?.[name] ?? holds}`);
    expect(kept.map(({ service, id, expected }) => `${service}/${id}: ${expected}`).toSorted()).toEqual(
      ofProbes.toSorted(),
    );
  },
);
