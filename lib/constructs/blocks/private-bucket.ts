import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';

export interface PrivateBucketProps {
  readonly environment: Environment;
  /** Keep every version of an object. @default false */
  readonly versioned?: boolean;
  /** So long nobody can remove a version without a special right; needs versions. @default - no lock */
  readonly lockDays?: number;
  /** @default - keys that S3 owns */
  readonly encryptionKey?: IKey | undefined;
}

/** A bucket without a public way in: TLS only, no access lists, encrypted. */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    const { environment, encryptionKey, lockDays } = props;
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: environment.has('transportEncryption'),
      ...(environment.has('transportEncryption') && { minimumTLSVersion: 1.2 }),
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: props.versioned ?? false,
      lifecycleRules: [{ id: 'abandoned-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: environment.has('retention') ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(lockDays !== undefined &&
        environment.has('objectLock') && {
          objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(lockDays)),
        }),
      ...(encryptionKey
        ? // One data key per bucket instead of one call per object.
          { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
    });
  }
}
