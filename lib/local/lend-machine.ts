import { dirname, join } from 'node:path';
import type { ClientSettings } from '../adapters/aws/clients.ts';
import { sdkCredentials } from '../adapters/aws/sdk-credentials.ts';
import { journalStore } from './jobs/journal-access.ts';
import { lendCredentials } from './jobs/lend-credentials.ts';
import type { ServedJobs } from './jobs/serve-jobs.ts';
import { type LocalPaths, localPaths } from './paths.ts';
import { installedPython, installPython } from './python-environment.ts';
import { trainerPackages } from './python-packages.ts';
import { serveTrainings } from './serve-train-jobs.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export interface LendMachineOptions {
  readonly queueUrl: string;
  readonly logGroup: string;
  /** Of the platform whose jobs they are; credentials are what the SDK finds. */
  readonly settings: Pick<ClientSettings, 'region' | 'endpoint'>;
  /** Whose credentials a search writes its journal with. @default those of the runner, and says so */
  readonly journalProfile: string | undefined;
  readonly atOnce: number;
  readonly paths: LocalPaths;
  readonly environment: Variables;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Lends this machine to a platform, until the signal: takes its trainings from the queue and answers for them. */
export async function lendMachine(options: LendMachineOptions): Promise<ServedJobs> {
  const { settings, journalProfile, paths, environment, say, signal } = options;
  const find = sdkCredentials({ ...settings, ...(journalProfile === undefined ? {} : { profile: journalProfile }) });
  // Who has none learns it before anything is installed.
  await Promise.all([sdkCredentials(settings)(), find()]);
  if (journalProfile === undefined)
    say('a search, and the recipe that it runs, may use the credentials of this runner: --journal-profile bounds them');
  const packages = trainerPackages(paths);
  if (installedPython(paths, packages) === undefined) say('installs the trainer first, which takes a minute');
  await installPython({ paths, packages, environment, signal });
  const lent = await lendCredentials(find);
  try {
    say(`takes jobs from ${options.queueUrl}, ${options.atOnce} at once, until Ctrl-C`);
    return await serveTrainings({ ...options, journal: { ...journalStore(settings), ...lent.variables } });
  } finally {
    await lent.close();
  }
}

/** Where the jobs of one platform work, beside the platforms of this machine. */
export function lentPaths(environment: Variables, platform: string): LocalPaths {
  const paths = localPaths({ state: environment['TIDEGATE_STATE'] });
  const own = join(dirname(paths.state), 'runner', platform);
  return { ...paths, state: own, logs: join(own, 'logs'), jobs: join(own, 'jobs') };
}
