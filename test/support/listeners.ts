import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** Addresses on which the processes listen, from the tables of the kernel: what `ss -ltn` shows, without `ss`. */
export function listenersOf(pids: readonly number[]): readonly string[] {
  const inodes = new Set(pids.flatMap(socketInodes));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === listening && inode !== undefined && inodes.has(inode))
      .map(([, local = '']) => readAddress(local)),
  );
}

const listening = '0A';

function socketInodes(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  const files = unlessGone(() => readdirSync(folder)) ?? [];
  return files.flatMap((file) => {
    const target = unlessGone(() => readlinkSync(`${folder}/${file}`)) ?? '';
    return /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [];
  });
}

/** A process may end, and a file be closed, between two looks at it. */
export function unlessGone<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
}

/** The kernel writes an IPv4 address as one little-endian hexadecimal word. */
function readAddress(local: string): string {
  const [address = ''] = local.split(':');
  if (address.length > 8) return address;
  return (address.match(/../g) ?? [])
    .map((byte) => Number.parseInt(byte, 16))
    .reverse()
    .join('.');
}
