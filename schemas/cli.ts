/** What commands print with `--json`. Commands that ask the API print its documents unchanged. */
import * as z from 'zod';
import { FailureList } from './api.ts';
import { EntityId, Name, Sha256, Timestamp, Ulid } from './identity.ts';
import { QuarantinedLine } from './import.ts';
import { scopes } from './routes.ts';
import { MarketEvent } from './streams.ts';

const text = z.string().min(1).max(2000);

const DoctorCheck = z.strictObject({
  name: text,
  ok: z.boolean(),
  detail: text.meta({ description: 'What was found.' }),
  fix: text.nullable().meta({ description: 'What to do; null when nothing is wrong.' }),
});

export const Doctor = z
  .strictObject({ contract: z.literal('doctor/1'), ok: z.boolean(), checks: z.array(DoctorCheck).min(1) })
  .meta({ id: 'Doctor', description: 'tidegate doctor --json' });

const Engine = z.strictObject({
  name: Name,
  version: z.string().min(1).max(100),
  url: z.string().min(1).max(300),
  pid: z.int().min(1).nullable().meta({ description: 'Null where the engine is one that the user runs.' }),
  startedAt: Timestamp,
});

export const Status = z
  .strictObject({
    contract: z.literal('status/1'),
    environment: Name,
    running: z.boolean(),
    engine: Engine.nullable().meta({ description: 'Null while no local engine runs.' }),
    url: z.string().min(1).max(300).nullable().meta({ description: 'Base URL of the API; null until it is deployed.' }),
    release: z.string().min(1).max(100).nullable(),
  })
  .meta({ id: 'Status', description: 'tidegate status --json' });

const tokenFields = {
  id: Ulid,
  name: Name,
  tenant: Name,
  scopes: z.array(z.enum(scopes)).min(1),
  createdAt: Timestamp,
  expiresAt: Timestamp,
};

export const TokenCreated = z
  .strictObject({
    contract: z.literal('token-created/1'),
    ...tokenFields,
    secret: z
      .string()
      .regex(/^tg_[A-Za-z0-9_-]{43}$/)
      .meta({ description: 'Shown once and stored nowhere.' }),
  })
  .meta({ id: 'TokenCreated', description: 'tidegate token create --json' });

export const TokenList = z
  .strictObject({
    contract: z.literal('token-list/1'),
    tokens: z.array(
      z.strictObject({
        ...tokenFields,
        state: z.enum(['active', 'expired', 'revoked']),
        revokedAt: Timestamp.nullable(),
      }),
    ),
  })
  .meta({ id: 'TokenList', description: 'tidegate token ls --json' });

const count = z.int().min(0);
const ErrorCode = z.string().regex(/^TG-[0-9]{4}$/);
const url = z.string().min(1).max(300);
const stackName = z.string().min(1).max(128);

export const TokenRevoked = z
  .strictObject({
    contract: z.literal('token-revoked/1'),
    id: Ulid,
    name: Name,
    dryRun: z.boolean().meta({ description: 'True when nothing was changed.' }),
  })
  .meta({ id: 'TokenRevoked', description: 'tidegate token revoke --json' });

export const Stopped = z
  .strictObject({
    contract: z.literal('stopped/1'),
    wasRunning: z.boolean(),
    strays: count.meta({ description: 'Processes that a killed launcher had left behind.' }),
    dataCleared: z.boolean(),
    dryRun: z.boolean().meta({ description: 'True when nothing was changed.' }),
  })
  .meta({ id: 'Stopped', description: 'tidegate down --json' });

export const EventsSent = z
  .strictObject({
    contract: z.literal('events-sent/1'),
    file: text,
    digest: Sha256.meta({ description: 'Of the file; the Idempotency-Keys are made from it.' }),
    unit: z.enum(['line', 'item']).meta({ description: 'What `line` counts: lines of NDJSON, or items of an array.' }),
    batches: count,
    accepted: count,
    rejected: count,
    rejections: z.array(z.strictObject({ line: z.int().min(1), code: ErrorCode, field: text, detail: text })),
  })
  .meta({ id: 'EventsSent', description: 'tidegate events send --json' });

const PreviewedMember = z.strictObject({
  name: text.nullable().meta({ description: 'In the directory of a zip; null where the file is the only one.' }),
  format: z.enum(['ndjson', 'csv', 'parquet']),
  layout: Name.meta({ description: 'The layout that was recognised; `mapped` where --map names the columns.' }),
  columns: z.array(z.string()),
  timeUnit: z.enum(['seconds', 'milliseconds', 'microseconds', 'nanoseconds']).nullable().meta({
    description: 'What the times of the file count in; null where none counts.',
  }),
  declaredDelaySeconds: z.number().min(0).meta({ description: 'Knowledge time = event time + this.' }),
  mapping: z.array(
    z.strictObject({
      stream: z.string().min(1).meta({ description: '`*` where a column says it.' }),
      field: text,
      columns: z.array(z.string()).meta({ description: 'Where the value comes from; empty where it is fixed.' }),
    }),
  ),
});

const PreviewedFile = z.strictObject({
  file: text,
  packing: z.enum(['plain', 'gzip', 'zip']),
  members: z.array(PreviewedMember).min(1),
  complete: z.boolean().meta({ description: 'True when the file has no further lines than those counted.' }),
  lines: count,
  events: count,
  rejected: count,
  streams: z.record(z.string(), count),
  entities: z.array(EntityId).max(20),
  from: Timestamp.nullable(),
  to: Timestamp.nullable(),
  first: z.array(MarketEvent).max(20),
  rejections: z
    .array(
      z.strictObject({
        member: text.nullable(),
        line: z.int().min(1),
        code: ErrorCode,
        field: text,
        detail: text,
      }),
    )
    .max(20),
});

export const ImportPreview = z
  .strictObject({ contract: z.literal('import-preview/1'), files: z.array(PreviewedFile).min(1) })
  .meta({ id: 'ImportPreview', description: 'tidegate events import --preview --json' });

export const ImportSummary = z
  .strictObject({
    contract: z.literal('import-summary/1'),
    import: Sha256.nullable().meta({ description: 'Of the files and options: the same ones are the same import.' }),
    files: z.array(z.strictObject({ name: text, digest: Sha256 })).min(1),
    entities: z.array(z.strictObject({ entity: EntityId, events: z.int().min(1) })),
    events: count,
    rejected: count.meta({ description: 'Lines that are in quarantine now.' }),
    rejections: z
      .array(
        z.strictObject({
          file: text,
          member: text.nullable(),
          line: z.int().min(1),
          code: ErrorCode,
          field: text,
          detail: text,
        }),
      )
      .max(20)
      .meta({ description: 'The first of them.' }),
    objects: z.strictObject({
      uploaded: count,
      skipped: count.meta({ description: 'They were there already.' }),
    }),
    run: Name.nullable().meta({ description: 'Of the backfill that takes the import over.' }),
    status: z.enum(['nothing', 'running', 'succeeded', 'failed']),
    failure: z.strictObject({ code: ErrorCode, reason: text }).nullable(),
  })
  .meta({ id: 'ImportSummary', description: 'tidegate events import --json' });

export const QuarantineList = z
  .strictObject({
    contract: z.literal('quarantine-list/1'),
    messages: FailureList.shape.failures.meta({ description: 'Of the live tail.' }),
    imports: z.array(z.strictObject({ import: Sha256, lines: z.int().min(1) })),
    lines: z.array(QuarantinedLine).meta({ description: 'With --import: the first of its lines.' }),
  })
  .meta({ id: 'QuarantineList', description: 'tidegate events quarantine ls --json' });

export const QuarantineSaved = z
  .strictObject({
    contract: z.literal('quarantine-saved/1'),
    import: Sha256,
    lines: count,
    files: z.array(z.strictObject({ path: text, source: text, lines: z.int().min(1) })),
  })
  .meta({ id: 'QuarantineSaved', description: 'tidegate events quarantine get --json' });

export const Simulated = z
  .strictObject({
    contract: z.literal('simulated/1'),
    world: Name,
    seed: count,
    dial: z.enum(['easy', 'target', 'hard', 'null']),
    start: Timestamp,
    days: z.number().gt(0),
    folder: text,
    truth: text.meta({ description: 'The file of all constants; the facts lie beside it.' }),
    events: count,
    streams: z.record(z.string(), count).meta({ description: 'Events by stream.' }),
    entities: z.array(z.strictObject({ entity: EntityId, events: count })).min(1),
    files: count.meta({ description: 'Of events, without those of the truth.' }),
    digest: Sha256.meta({ description: 'Of the names and lines of these files, compressed or not.' }),
  })
  .meta({ id: 'Simulated', description: 'tidegate simulate --json' });

export const Synthesis = z
  .strictObject({
    contract: z.literal('synthesis/1'),
    environment: Name,
    folder: text,
    stacks: z.array(z.strictObject({ name: stackName, template: text, resources: count })).min(1),
  })
  .meta({ id: 'Synthesis', description: 'tidegate synth --json' });

export const DeploymentPolicies = z
  .strictObject({
    contract: z.literal('deployment-policies/1'),
    environment: Name,
    folder: text,
    policies: z
      .array(z.strictObject({ name: text, file: text, statements: z.int().min(1) }))
      .min(1)
      .meta({
        description: 'Identity policies of IAM, which together allow CloudFormation to deploy the environment.',
      }),
  })
  .meta({ id: 'DeploymentPolicies', description: 'tidegate policy --json' });

export const Difference = z
  .strictObject({
    contract: z.literal('difference/1'),
    environment: Name,
    stacksThatDiffer: count,
    text: z.string().meta({ description: 'As the CDK tells it.' }),
  })
  .meta({ id: 'Difference', description: 'tidegate diff --json' });

export const Deployed = z
  .strictObject({
    contract: z.literal('deployed/1'),
    environment: Name,
    release: z.string().min(1).max(100),
    url,
    outputs: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Deployed', description: 'tidegate deploy --json' });

const DoomedStack = z.strictObject({
  name: stackName,
  resources: count,
  stores: z
    .array(z.strictObject({ type: text, name: text }))
    .meta({ description: 'Tables and buckets: what holds data.' }),
});

export const Destruction = z
  .strictObject({
    contract: z.literal('destruction/1'),
    environment: Name,
    stacks: z.array(DoomedStack).meta({ description: 'What goes, in the order in which it goes.' }),
    kept: z.array(stackName).meta({ description: 'Stacks that stay, because they hold data.' }),
    dryRun: z.boolean().meta({ description: 'True when nothing was changed.' }),
  })
  .meta({ id: 'Destruction', description: 'tidegate destroy --json' });

export const LogLine = z
  .strictObject({
    contract: z.literal('log-line/1'),
    time: Timestamp,
    function: text,
    level: z.string().max(20).nullable(),
    requestId: z.string().min(1).max(128).nullable(),
    message: z.string(),
    record: z
      .record(z.string(), z.json())
      .nullable()
      .meta({ description: 'The line as the function wrote it, when it is JSON.' }),
  })
  .meta({ id: 'LogLine', description: 'One line of tidegate logs --json' });

export const CliError = z
  .strictObject({
    contract: z.literal('cli-error/1'),
    code: ErrorCode,
    exit: z.int().min(1).max(255),
    what: text,
    why: z.string().min(1),
    next: text,
    docs: text.meta({ description: 'Where the reference explains the code.' }),
    requestId: z.string().min(1).max(128).nullable(),
    fields: z.array(z.strictObject({ field: text, detail: text })),
  })
  .meta({ id: 'CliError', description: 'The last line on stderr when a command with --json fails' });

export type Doctor = z.infer<typeof Doctor>;
export type Status = z.infer<typeof Status>;
export type TokenCreated = z.infer<typeof TokenCreated>;
export type TokenList = z.infer<typeof TokenList>;
export type TokenRevoked = z.infer<typeof TokenRevoked>;
export type Stopped = z.infer<typeof Stopped>;
export type EventsSent = z.infer<typeof EventsSent>;
export type PreviewedFile = z.infer<typeof PreviewedFile>;
export type ImportPreview = z.infer<typeof ImportPreview>;
export type ImportSummary = z.infer<typeof ImportSummary>;
export type QuarantineList = z.infer<typeof QuarantineList>;
export type QuarantineSaved = z.infer<typeof QuarantineSaved>;
export type Simulated = z.infer<typeof Simulated>;
export type Synthesis = z.infer<typeof Synthesis>;
export type DeploymentPolicies = z.infer<typeof DeploymentPolicies>;
export type Difference = z.infer<typeof Difference>;
export type Deployed = z.infer<typeof Deployed>;
export type Destruction = z.infer<typeof Destruction>;
export type LogLine = z.infer<typeof LogLine>;
export type CliError = z.infer<typeof CliError>;
