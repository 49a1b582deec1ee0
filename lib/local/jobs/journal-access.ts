import type { ClientSettings } from '../../adapters/aws/clients.ts';

/** What the process of a search is told of the store that its journal is in: variables, by the names that boto3 reads. */
export type JournalAccess = Readonly<Record<string, string>>;

/** Of an engine, whose credentials open nothing else: they stand in the environment of the search. */
export function engineJournal(settings: Pick<ClientSettings, 'endpoint' | 'region' | 'credentials'>): JournalAccess {
  const { credentials } = settings;
  return {
    ...journalStore(settings),
    ...defined({
      AWS_ACCESS_KEY_ID: credentials?.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials?.secretAccessKey,
      AWS_SESSION_TOKEN: credentials?.sessionToken,
    }),
  };
}

export function journalStore({ endpoint, region }: Pick<ClientSettings, 'endpoint' | 'region'>): JournalAccess {
  return defined({ AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_DEFAULT_REGION: region });
}

function defined(values: Readonly<Record<string, string | undefined>>): JournalAccess {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
