import { type EnvironmentName, environmentNames } from '../config/settings.ts';
import { usageError } from './cli-error.ts';

/** The queue of a platform, with what its address tells of it. */
export interface LentQueue {
  readonly region: string;
  readonly environment: EnvironmentName;
}

export interface NamedQueue {
  readonly queueUrl: string;
  readonly namePrefix: string;
  /** Where the address does not tell. */
  readonly region: string | undefined;
  readonly environment: string | undefined;
}

/** Region and environment, said or read from the address: a stack gives its queue a name that begins with its own. */
export function readQueue({ queueUrl, namePrefix, region, environment }: NamedQueue): LentQueue {
  const [, told] = /^https?:\/\/sqs\.([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(queueUrl) ?? [];
  const name = queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
  const named = environmentNames.find((each) =>
    environment === undefined ? name.startsWith(`${namePrefix}-${each}-platform-`) : each === environment,
  );
  const found = region ?? told;
  if (found === undefined) throw usageError(`--region: ${queueUrl} does not tell which region it is in`);
  if (named === undefined)
    throw usageError(`--environment: one of ${environmentNames.join(', ')}; ${environment ?? name} tells none of them`);
  return { region: found, environment: named };
}
