import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What of a family of processes was in memory at most, since the last time that somebody asked. */
export interface MemoryWatch {
  takePeakMib(): number | undefined;
  stop(): void;
}

/** Often enough for a step of a tenth of a second; rare enough to cost below two percent of a core. */
const sampleEveryMs = 100;

export function watchMemory(rootPid: number): MemoryWatch {
  let peakMib: number | undefined;
  const sample = (): void => {
    const mib = familyMib(rootPid);
    if (mib !== undefined) peakMib = Math.max(peakMib ?? 0, mib);
  };
  const timer = setInterval(sample, sampleEveryMs);
  return {
    takePeakMib() {
      sample();
      const taken = peakMib;
      peakMib = undefined;
      return taken;
    },
    stop: () => clearInterval(timer),
  };
}

interface ProcessMemory {
  readonly pid: number;
  readonly parent: number;
  readonly kib: number;
}

/**
 * Resident memory of a process and all its descendants; pages that they share count for each of them.
 * Undefined where there is no `/proc`, or the process has ended.
 */
export function familyMib(rootPid: number, procFolder = '/proc'): number | undefined {
  const all = readProcesses(procFolder);
  const childrenOf = Map.groupBy(all, ({ parent }) => parent);
  const family = all.filter(({ pid }) => pid === rootPid);
  // Grows while it is walked: children are appended behind those whose children are still to come.
  for (const { pid } of family) family.push(...(childrenOf.get(pid) ?? []));
  return family.length === 0 ? undefined : family.reduce((sum, { kib }) => sum + kib, 0) / 1024;
}

function readProcesses(procFolder: string): ProcessMemory[] {
  try {
    return readdirSync(procFolder)
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => readProcess(procFolder, name) ?? []);
  } catch {
    return [];
  }
}

function readProcess(procFolder: string, pid: string): ProcessMemory | undefined {
  try {
    const status = readFileSync(join(procFolder, pid, 'status'), 'utf8');
    const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    // A process that has ended but was not waited for has no VmRSS line, and no memory.
    return { pid: Number(pid), parent: field('PPid'), kib: field('VmRSS') };
  } catch {
    // Ended since the folder was listed.
    return undefined;
  }
}
