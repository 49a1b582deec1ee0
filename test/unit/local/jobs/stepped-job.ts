import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobKind } from '../../../../lib/local/jobs/job-kind.ts';

/**
 * A job of three steps that writes each one down, as a training writes its finished fits. After the first one it
 * waits for a file `go` beside it, or for SIGTERM; a later try goes on where it stopped.
 */
const script = `
  trap 'echo asked; exit 143' TERM
  for step in 1 2 3; do
    grep -qs "^$step$" steps && continue
    echo "$step" >> steps
    echo "did $step"
    while [ "$step" = 1 ] && [ ! -e go ]; do sleep 0.02; done
  done`;

export const steppedJob: JobKind = {
  prepare: async () => ({ program: 'sh', words: ['-c', script], environment: { PATH: '/usr/bin:/bin' } }),
  collect: async ({ folder }) => `steps:${readFileSync(join(folder, 'steps'), 'utf8').trim().split('\n').join()}`,
  explain: async () => undefined,
};
