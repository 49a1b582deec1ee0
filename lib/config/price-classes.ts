/**
 * How each resource type bills. Synth fails on a type that is not in this list, and on whatever bills by the hour:
 * between events nothing here may cost more than the monthly prices named below.
 */

export type PriceClass =
  | { readonly kind: 'free' }
  /** Bills per request, message, gigabyte or run. */
  | { readonly kind: 'per-use' }
  | { readonly kind: 'per-month'; readonly usd: number; readonly unit: string }
  /** Named only to say why it is refused. */
  | { readonly kind: 'per-hour'; readonly instead: string };

const free = { kind: 'free' } as const;
const perUse = { kind: 'per-use' } as const;
const perMonth = (usd: number, unit: string) => ({ kind: 'per-month', usd, unit }) as const;
const perHour = (instead: string) => ({ kind: 'per-hour', instead }) as const;

export const priceClasses: Readonly<Record<string, PriceClass>> = {
  'AWS::ApiGateway::Account': free,
  'AWS::ApiGateway::Authorizer': free,
  'AWS::ApiGateway::Deployment': free,
  'AWS::ApiGateway::GatewayResponse': free,
  'AWS::ApiGateway::Method': free,
  'AWS::ApiGateway::Resource': free,
  'AWS::ApiGateway::RestApi': perUse,
  'AWS::ApiGateway::Stage': free,
  'AWS::Budgets::Budget': free,
  'AWS::CDK::Metadata': free,
  'AWS::CloudWatch::Alarm': perMonth(0.1, 'alarm after the first ten'),
  'AWS::CloudWatch::Dashboard': perMonth(3, 'dashboard after the first three'),
  'AWS::DynamoDB::Table': perUse,
  'AWS::EC2::InternetGateway': free,
  'AWS::EC2::Route': free,
  'AWS::EC2::RouteTable': free,
  'AWS::EC2::SecurityGroup': free,
  'AWS::EC2::Subnet': free,
  'AWS::EC2::SubnetRouteTableAssociation': free,
  'AWS::EC2::VPC': free,
  'AWS::EC2::VPCEndpoint': free,
  'AWS::EC2::VPCGatewayAttachment': free,
  'AWS::ECS::Cluster': free,
  'AWS::ECS::TaskDefinition': perUse,
  'AWS::Events::EventBus': perUse,
  'AWS::Events::Rule': free,
  'AWS::IAM::Policy': free,
  'AWS::IAM::Role': free,
  'AWS::KMS::Key': perMonth(1, 'key, and another for each of its first two rotations'),
  'AWS::Lambda::EventSourceMapping': free,
  'AWS::Lambda::Function': perUse,
  'AWS::Lambda::Permission': free,
  'AWS::Logs::LogGroup': perUse,
  'AWS::S3::Bucket': perUse,
  'AWS::S3::BucketPolicy': free,
  'AWS::SNS::Subscription': free,
  'AWS::SNS::Topic': perUse,
  'AWS::SNS::TopicPolicy': free,
  'AWS::SQS::Queue': perUse,
  'AWS::SQS::QueuePolicy': free,
  'AWS::StepFunctions::StateMachine': perUse,

  'AWS::ApplicationAutoScaling::ScalableTarget': perHour('capacity on demand'),
  'AWS::DAX::Cluster': perHour('the online item as it is'),
  'AWS::EC2::EIP': perHour('the address that a task has while it runs'),
  'AWS::EC2::Instance': perHour('a Lambda function or a Fargate task'),
  'AWS::EC2::NatGateway': perHour('a public subnet without ingress'),
  'AWS::ECS::Service': perHour('a Fargate task that ends'),
  'AWS::ElastiCache::CacheCluster': perHour('DynamoDB'),
  'AWS::ElastiCache::ServerlessCache': perHour('DynamoDB'),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': perHour('API Gateway'),
  'AWS::Kinesis::Stream': perHour('a FIFO queue'),
  'AWS::MSK::Cluster': perHour('a FIFO queue'),
  'AWS::RDS::DBCluster': perHour('DynamoDB'),
  'AWS::RDS::DBInstance': perHour('DynamoDB'),
  'AWS::SageMaker::Endpoint': perHour('a Lambda function, or a training job'),
  'AWS::SageMaker::NotebookInstance': perHour('a training job'),
};

/** Properties that turn a type billed per use into one billed by the hour. */
export const hourlyProperties: readonly {
  readonly type: string;
  readonly path: readonly string[];
  readonly isHourly: (value: unknown) => boolean;
  readonly instead: string;
}[] = [
  {
    type: 'AWS::DynamoDB::Table',
    path: ['Properties', 'BillingMode'],
    isHourly: (mode) => mode !== 'PAY_PER_REQUEST',
    instead: 'BillingMode PAY_PER_REQUEST',
  },
  {
    type: 'AWS::ApiGateway::Stage',
    path: ['Properties', 'CacheClusterEnabled'],
    isHourly: (enabled) => enabled === true,
    instead: 'a cache in the function',
  },
  {
    type: 'AWS::EC2::VPCEndpoint',
    path: ['Properties', 'VpcEndpointType'],
    isHourly: (type) => type !== 'Gateway',
    instead: 'a gateway endpoint, or the way out through the internet gateway',
  },
];
