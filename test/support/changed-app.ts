import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import packageDocument from '../../package.json' with { type: 'json' };
import { variables } from '../../lib/config/env.ts';
import { WatchedQueue } from '../../lib/constructs/blocks/watched-queue.ts';
import { TidegateApp } from '../../lib/stacks/tidegate-app.ts';
import settings from '../../tidegate.config.ts';

/** What a later release of the application may bring, and how a test can tell. */
export const changed = {
  /** Header of every answer of the changed code. */
  header: 'x-changed-code',
  release: '9.9.9-changed',
  /** Beginning of the logical ids of the new queue and its dead-letter queue. */
  queue: 'AddedQueue',
  index: 'by-event-time',
  /** The machine's output has this field. */
  output: 'changed',
} as const;

export const changes = {
  code: changeCode,
  variable: changeVariable,
  queue: addQueue,
  index: addIndex,
  machine: changeMachine,
} satisfies Record<string, (app: TidegateApp) => void>;

export type Change = keyof typeof changes;

/** Writes the templates of `bin/app.ts` with some changes to a folder, as `cdk synth` would. */
export function synthesizeChanged(names: readonly Change[], outdir: string): void {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  const app = new TidegateApp({
    settings,
    release: packageDocument.version,
    outdir,
    analyticsReporting: false,
    // The last two are what the command line adds.
    context: {
      ...context,
      environment: 'local',
      'aws:cdk:enable-path-metadata': true,
      'aws:cdk:enable-asset-metadata': true,
    },
  });
  for (const name of names) changes[name](app);
  app.synth();
}

/** A module around the bundle, which marks what the bundle answers. */
function changeCode(app: TidegateApp): void {
  const [, , { serve }] = app.stacks;
  const { routeControl } = serve;
  const bundle = routeControl.node.findAll().find((child) => child instanceof Asset);
  if (bundle === undefined) throw new Error('the function has no code');
  const path = join(app.outdir, 'changed-code');
  mkdirSync(path, { recursive: true });
  copyFileSync(join(app.outdir, bundle.assetPath, 'index.mjs'), join(path, 'bundle.mjs'));
  writeFileSync(
    join(path, 'index.mjs'),
    `import { handler as handle } from './bundle.mjs';
export const handler = async (event, context) => {
  const answer = await handle(event, context);
  return { ...answer, headers: { ...answer.headers, '${changed.header}': 'yes' } };
};
`,
  );
  const { s3BucketName: s3Bucket, s3ObjectKey: s3Key } = new Asset(routeControl, 'ChangedCode', { path });
  resourceOf(routeControl, CfnFunction).code = { s3Bucket, s3Key };
}

function changeVariable(app: TidegateApp): void {
  const [, , { serve }] = app.stacks;
  serve.routeControl.addEnvironment(variables.release, changed.release);
}

function addQueue({ environment, stacks: [, platform] }: TidegateApp): void {
  new WatchedQueue(platform, changed.queue, { environment, consumerTimeoutSeconds: 30 });
}

/** Over an attribute that the items have, and that no key has had so far. */
function addIndex({ stacks: [data] }: TidegateApp): void {
  data.onlineFeaturesTable.addGlobalSecondaryIndex({
    indexName: changed.index,
    partitionKey: { name: 'eventTimeUs', type: AttributeType.NUMBER },
    sortKey: { name: 'pk', type: AttributeType.STRING },
  });
}

/** One state more on the way to success. */
function changeMachine({ stacks: [, platform] }: TidegateApp): void {
  const machine = resourceOf(platform.monitor.watchModels, CfnStateMachine);
  // References stand inside quotes as placeholders, so that the text is JSON before they are resolved.
  const body = JSON.parse(machine.definitionString ?? '{}') as { States: Record<string, Record<string, unknown>> };
  const before = body.States['Record Freshness'];
  const added = {
    Comment: 'Marks the output.',
    Type: 'Pass',
    Result: true,
    ResultPath: `$.${changed.output}`,
    Next: before?.['Next'],
  };
  const States = { ...body.States, 'Record Freshness': { ...before, Next: 'Mark Output' }, 'Mark Output': added };
  machine.definitionString = JSON.stringify({ ...body, States });
}

function resourceOf<Resource>(
  construct: { readonly node: { readonly defaultChild?: unknown } },
  type: new (...args: never[]) => Resource,
): Resource {
  const { defaultChild } = construct.node;
  if (defaultChild instanceof type) return defaultChild;
  throw new Error(`expected a ${type.name}`);
}
