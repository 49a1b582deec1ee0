import { ArnFormat, Stack } from 'aws-cdk-lib';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { errors } from '../../../schemas/errors.ts';
import type { Environment } from '../../config/environment.ts';
import { type TrainerImageSettings, digestOfImage } from '../../config/training-settings.ts';

export interface TrainerImageProps {
  readonly environment: Environment;
  readonly image: TrainerImageSettings;
  readonly architecture: 'arm64' | 'x86_64';
}

/** The image that trains: one that is named, or one that the deployment builds on a named base. */
export class TrainerImage extends Construct {
  readonly uri: string;
  /** Of the image that is named; of all that goes into the one that is built. `none` for a tag. */
  readonly digest: string;
  private readonly repositoryArn: string | undefined;

  constructor(scope: Construct, id: string, { environment, image, architecture }: TrainerImageProps) {
    super(scope, id);
    const name = 'uri' in image ? image.uri : image.baseImage;
    if (environment.name === 'prod') demandDigest(name);
    if ('uri' in image) {
      this.uri = image.uri;
      this.digest = digestOfImage(image.uri) ?? 'none';
      this.repositoryArn = repositoryOf(image.uri, Stack.of(this));
      return;
    }
    const built = new DockerImageAsset(this, 'Image', {
      directory: 'containers/trainer',
      buildArgs: { BASE_IMAGE: image.baseImage },
      platform: architecture === 'arm64' ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
    });
    this.uri = built.imageUri;
    this.digest = built.assetHash;
    this.repositoryArn = built.repository.repositoryArn;
  }

  /** Whoever starts containers of it pulls it; a public registry asks for nothing. */
  allowPull(role: IRole): void {
    if (this.repositoryArn === undefined) return;
    const allow = (actions: string[], resource: string): boolean =>
      role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [resource] })).statementAdded;
    allow(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], this.repositoryArn);
    // Knows no resources.
    allow(['ecr:GetAuthorizationToken'], '*');
  }
}

/** A tag may be moved, and another image would train under the name of this one. */
function demandDigest(name: string): void {
  if (digestOfImage(name) !== undefined) return;
  const { title, next } = errors['TG-3055'];
  throw new Error(`TG-3055: ${title}: "${name}" of prod in tidegate.config.ts. ${next}`);
}

/** Undefined for an image of another registry than ECR. */
function repositoryOf(uri: string, stack: Stack): string | undefined {
  const found = /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com\/(?<name>[^:@]+)/.exec(
    uri,
  )?.groups;
  if (found === undefined) return undefined;
  const { account, region, name } = found;
  return stack.formatArn({
    service: 'ecr',
    ...(account !== undefined && { account }),
    ...(region !== undefined && { region }),
    resource: 'repository',
    ...(name !== undefined && { resourceName: name }),
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}
