import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../wait-for.ts';

/** Where calls wait for each other, however slow the machine is: every function is a process of this machine. */
export interface Meeting {
  /** For `meet` in the handler: everybody who has come left a file in it. */
  readonly folder: string;
  /** Returns once somebody has come. */
  untilSomebodyCame(): Promise<void>;
  /** The probe comes itself. */
  join(): void;
}

export async function withMeeting<Result>(observe: (meeting: Meeting) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-meeting-'));
  try {
    return await observe({
      folder,
      async untilSomebodyCame() {
        await waitFor({ what: 'a call that meets', everyMs: 20 }, () =>
          Promise.resolve(readdirSync(folder).length > 0 ? true : undefined),
        );
      },
      join: () => writeFileSync(join(folder, 'probe'), ''),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
