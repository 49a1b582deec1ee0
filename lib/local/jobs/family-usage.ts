import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { familyOf } from '../process-family.ts';

export interface FamilyUsage {
  readonly bytes: number;
  /** Of those who live and of the children that they have waited for. */
  readonly cpuSeconds: number;
}

/**
 * What all processes of one mark use together.
 *
 * Memory is looked at and not limited by RLIMIT_AS: that counts addresses, of which a numeric library with threads
 * reserves many times what it uses; it holds for each process alone; and who reaches it fails in some allocation,
 * by a reason that nobody can tell from a defect. The price is that a job may pass its limit between two looks.
 */
export function familyUsage(mark: string, limitBytes: number): FamilyUsage {
  const members = familyOf(mark).map(({ pid }) => pid);
  return process.platform === 'linux' ? linuxUsage(members, limitBytes) : psUsage(members);
}

/** `USER_HZ`, the same on every Linux whatever its kernel ticks by. */
const ticksPerSecond = 100;

function linuxUsage(members: readonly number[], limitBytes: number): FamilyUsage {
  const cpuSeconds = sum(members.map(linuxCpuSeconds));
  const resident = sum(members.map((pid) => kibibytes(`/proc/${pid}/status`, /^VmRSS:\s+(\d+) kB/m) ?? 0));
  if (resident <= limitBytes) return { bytes: resident, cpuSeconds };
  // Workers that were forked share pages, and each of them counts the whole. Sharing them out is slow: only now.
  return {
    bytes: sum(members.map((pid) => kibibytes(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+) kB/m) ?? 0)),
    cpuSeconds,
  };
}

function linuxCpuSeconds(pid: number): number {
  const stat = read(`/proc/${pid}/stat`) ?? '';
  // The name in parentheses may hold spaces; behind it, fields 14 to 17 are the times, and the first one is field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return sum(fields.slice(11, 15).map(Number)) / ticksPerSecond;
}

function kibibytes(path: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(read(path) ?? '')?.[1];
  return found === undefined ? undefined : Number(found) * 1024;
}

function psUsage(members: readonly number[]): FamilyUsage {
  if (members.length === 0) return { bytes: 0, cpuSeconds: 0 };
  const rows = psLines(members).map((line) => line.trim().split(/\s+/));
  return {
    bytes: sum(rows.map(([kib]) => Number(kib) * 1024)),
    cpuSeconds: sum(rows.map(([, time = '']) => psSeconds(time))),
  };
}

/** While it waits, nothing else of the runner goes on, heartbeats included. */
const psTimeoutMs = 5_000;

function psLines(members: readonly number[]): readonly string[] {
  try {
    const list = execFileSync('ps', ['-o', 'rss=,time=', '-p', members.join(',')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: psTimeoutMs,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    });
    return list.split('\n').filter((line) => line.trim() !== '');
  } catch {
    // All of them have ended meanwhile, or the machine is too busy to tell: the next look does.
    return [];
  }
}

/** `[[days-]hours:]minutes:seconds`, with hundredths on some systems. */
export function psSeconds(time: string): number {
  const [days, clock] = time.includes('-') ? time.split('-', 2) : ['0', time];
  return (clock ?? '').split(':').reduce((total, part) => total * 60 + Number(part), 0) + Number(days) * 86_400;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Ended since it was listed.
    return undefined;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
