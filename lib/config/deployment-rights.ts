import type { ScopeName } from './deployment-scopes.ts';

/** Actions by what they are allowed on. */
export type Rights = Readonly<Partial<Record<ScopeName, readonly string[]>>>;

const networkTags = ['ec2:CreateTags', 'ec2:DeleteTags'] as const;

/** Of the types that only tasks on Fargate need. What EC2 makes has ids and no names, and is ours by its tags. */
export const fargateRights: Readonly<Record<string, Rights>> = {
  'AWS::EC2::InternetGateway': network('InternetGateway', 'CreateInternetGateway', 'DeleteInternetGateway'),
  'AWS::EC2::Route': {
    ...network('RouteTable'),
    ourNetworks: ['CreateRoute', 'DeleteRoute', 'ReplaceRoute'].map(of('ec2')),
  },
  'AWS::EC2::RouteTable': network('RouteTable', 'CreateRouteTable', 'DeleteRouteTable'),
  'AWS::EC2::SecurityGroup': {
    ...network('SecurityGroup', 'CreateSecurityGroup'),
    ourNetworks: [
      ...['AuthorizeSecurityGroupEgress', 'RevokeSecurityGroupEgress', 'DeleteSecurityGroup'],
      'UpdateSecurityGroupRuleDescriptionsEgress',
    ].map(of('ec2')),
  },
  'AWS::EC2::Subnet': {
    ...network('Subnet', 'CreateSubnet'),
    ourNetworks: ['ModifySubnetAttribute', 'DeleteSubnet'].map(of('ec2')),
  },
  'AWS::EC2::SubnetRouteTableAssociation': {
    ...network('RouteTable'),
    ourNetworks: ['AssociateRouteTable', 'DisassociateRouteTable', 'ReplaceRouteTableAssociation'].map(of('ec2')),
  },
  'AWS::EC2::VPC': {
    newNetworks: ['ec2:CreateVpc', ...networkTags],
    ourNetworks: ['ModifyVpcAttribute', 'DeleteVpc'].map(of('ec2')),
    regionally: ['DescribeVpcs', 'DescribeVpcAttribute', 'DescribeNetworkAcls', 'DescribeSecurityGroups'].map(
      of('ec2'),
    ),
  },
  'AWS::EC2::VPCEndpoint': {
    ...network('VpcEndpoint', 'CreateVpcEndpoint'),
    ourNetworks: ['ModifyVpcEndpoint', 'DeleteVpcEndpoints'].map(of('ec2')),
  },
  'AWS::EC2::VPCGatewayAttachment': {
    ...network('InternetGateway'),
    ourNetworks: ['AttachInternetGateway', 'DetachInternetGateway'].map(of('ec2')),
  },
  'AWS::ECS::Cluster': {
    clusters: [
      ...['CreateCluster', 'DescribeClusters', 'UpdateCluster', 'PutClusterCapacityProviders', 'DeleteCluster'],
      ...tags('ListTagsForResource'),
    ].map(of('ecs')),
    // The first cluster of an account makes it.
    roleOfEcs: ['iam:CreateServiceLinkedRole'],
  },
  'AWS::ECS::TaskDefinition': {
    // None of the three knows resources.
    regionally: ['RegisterTaskDefinition', 'DescribeTaskDefinition', 'DeregisterTaskDefinition'].map(of('ecs')),
    taskDefinitions: tags('ListTagsForResource').map(of('ecs')),
    roles: ['iam:GetRole'],
    passedRoles: ['iam:PassRole'],
  },
};

/**
 * What CloudFormation calls to create, read, change and delete resources of these types, as we use them: a handler of
 * a type may take more, for properties that our templates do not have. Nothing deletes a table, a bucket or a key,
 * because the templates retain them.
 */
export const deploymentRights: Readonly<Record<string, Rights>> = {
  ...fargateRights,
  'AWS::ApiGateway::Account': {
    apiAccount: ['apigateway:GET', 'apigateway:PATCH'],
    roles: ['iam:GetRole'],
    passedRoles: ['iam:PassRole'],
  },
  'AWS::ApiGateway::Authorizer': { apis: verbs('POST', 'GET', 'PATCH', 'DELETE') },
  'AWS::ApiGateway::Deployment': { apis: verbs('POST', 'GET', 'PATCH', 'PUT', 'DELETE') },
  'AWS::ApiGateway::GatewayResponse': { apis: verbs('PUT', 'GET', 'DELETE') },
  'AWS::ApiGateway::Method': { apis: verbs('PUT', 'GET', 'DELETE') },
  'AWS::ApiGateway::Resource': { apis: verbs('POST', 'GET', 'PATCH', 'DELETE') },
  'AWS::ApiGateway::RestApi': { apis: verbs('POST', 'GET', 'PATCH', 'PUT', 'DELETE') },
  'AWS::ApiGateway::Stage': { apis: verbs('POST', 'GET', 'PATCH', 'PUT', 'DELETE') },
  'AWS::Budgets::Budget': {
    budgets: ['ModifyBudget', 'ViewBudget', ...tags('ListTagsForResource')].map(of('budgets')),
  },
  'AWS::CloudWatch::Alarm': {
    alarms: ['PutMetricAlarm', 'DeleteAlarms', ...tags('ListTagsForResource')].map(of('cloudwatch')),
    allAlarms: ['cloudwatch:DescribeAlarms'],
  },
  'AWS::CloudWatch::Dashboard': {
    dashboards: ['PutDashboard', 'GetDashboard', 'DeleteDashboards'].map(of('cloudwatch')),
  },
  'AWS::DynamoDB::Table': {
    tables: [
      ...['CreateTable', 'DescribeTable', 'UpdateTable', 'DescribeTimeToLive', 'UpdateTimeToLive'],
      ...['DescribeContinuousBackups', 'UpdateContinuousBackups', 'DescribeContributorInsights'],
      ...['DescribeKinesisStreamingDestination', 'GetResourcePolicy', ...tags('ListTagsOfResource')],
    ].map(of('dynamodb')),
  },
  'AWS::Events::EventBus': {
    buses: [
      ...['CreateEventBus', 'DescribeEventBus', 'UpdateEventBus', 'DeleteEventBus'],
      ...tags('ListTagsForResource'),
    ].map(of('events')),
  },
  'AWS::Events::Rule': {
    rules: [
      ...['PutRule', 'DescribeRule', 'DeleteRule', 'PutTargets', 'RemoveTargets', 'ListTargetsByRule'],
      ...tags('ListTagsForResource'),
    ].map(of('events')),
  },
  'AWS::IAM::Policy': {
    roles: ['iam:GetRolePolicy'],
    boundedRoles: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
  },
  'AWS::IAM::Role': {
    roles: [
      ...['GetRole', 'UpdateRole', 'UpdateRoleDescription', 'UpdateAssumeRolePolicy', 'DeleteRole'],
      ...['GetRolePolicy', 'ListRolePolicies', 'ListAttachedRolePolicies', 'TagRole', 'UntagRole'],
    ].map(of('iam')),
    boundedRoles: ['iam:CreateRole'],
    gatewayLogRole: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
  },
  'AWS::KMS::Key': {
    newKeys: ['kms:CreateKey', 'kms:TagResource'],
    keys: ['DescribeKey', 'EnableKeyRotation', 'GetKeyPolicy', 'GetKeyRotationStatus', 'ListResourceTags'].map(
      of('kms'),
    ),
    ourKeys: ['PutKeyPolicy', 'UpdateKeyDescription', 'TagResource', 'UntagResource'].map(of('kms')),
    // A table takes a key of ours only from somebody who may use it.
    keysOfTables: [
      ...['CreateGrant', 'Decrypt', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'],
      ...['ReEncryptFrom', 'ReEncryptTo'],
    ].map(of('kms')),
    logGroups: ['logs:AssociateKmsKey', 'logs:DisassociateKmsKey'],
  },
  'AWS::Lambda::EventSourceMapping': {
    mappings: ['CreateEventSourceMapping', 'UpdateEventSourceMapping', 'DeleteEventSourceMapping'].map(of('lambda')),
    allMappings: ['GetEventSourceMapping', ...tags('ListTags')].map(of('lambda')),
  },
  'AWS::Lambda::Function': {
    functions: [
      ...['CreateFunction', 'GetFunction', 'UpdateFunctionCode', 'UpdateFunctionConfiguration', 'DeleteFunction'],
      ...['PutFunctionConcurrency', 'DeleteFunctionConcurrency', 'GetFunctionCodeSigningConfig'],
      ...['GetFunctionRecursionConfig', 'GetFunctionScalingConfig', 'GetRuntimeManagementConfig', ...tags('ListTags')],
    ].map(of('lambda')),
    passedRoles: ['iam:PassRole'],
    assets: ['s3:GetObject'],
  },
  'AWS::Lambda::Permission': { functions: ['AddPermission', 'RemovePermission', 'GetPolicy'].map(of('lambda')) },
  'AWS::Logs::LogGroup': {
    logGroups: [
      ...['CreateLogGroup', 'DeleteLogGroup', 'PutRetentionPolicy', 'DeleteRetentionPolicy', 'GetDataProtectionPolicy'],
      ...tags('ListTagsForResource'),
    ].map(of('logs')),
    allLogGroups: ['logs:DescribeLogGroups'],
  },
  'AWS::S3::Bucket': {
    buckets: [
      ...['CreateBucket', 'ListBucket', 'GetBucketTagging', 'PutBucketTagging', ...tags('ListTagsForResource')],
      ...['GetEncryptionConfiguration', 'PutEncryptionConfiguration'],
      ...['GetLifecycleConfiguration', 'PutLifecycleConfiguration'],
      ...['GetBucketObjectLockConfiguration', 'PutBucketObjectLockConfiguration'],
      ...['GetBucketOwnershipControls', 'PutBucketOwnershipControls'],
      ...['GetBucketPublicAccessBlock', 'PutBucketPublicAccessBlock'],
      ...['GetBucketVersioning', 'PutBucketVersioning'],
      // Reading a bucket back reads all that it could have.
      ...['GetAccelerateConfiguration', 'GetAnalyticsConfiguration', 'GetBucketAbac', 'GetBucketAcl', 'GetBucketCORS'],
      ...['GetBucketLogging', 'GetBucketMetadataTableConfiguration', 'GetBucketNotification', 'GetBucketWebsite'],
      ...['GetIntelligentTieringConfiguration', 'GetInventoryConfiguration', 'GetMetricsConfiguration'],
      'GetReplicationConfiguration',
    ].map(of('s3')),
  },
  'AWS::S3::BucketPolicy': { buckets: ['GetBucketPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy'].map(of('s3')) },
  'AWS::SNS::Subscription': {
    topics: [
      ...['Subscribe', 'Unsubscribe', 'GetSubscriptionAttributes', 'SetSubscriptionAttributes'],
      'ListSubscriptionsByTopic',
    ].map(of('sns')),
  },
  'AWS::SNS::Topic': {
    topics: [
      ...['CreateTopic', 'GetTopicAttributes', 'SetTopicAttributes', 'DeleteTopic', 'ListSubscriptionsByTopic'],
      ...['GetDataProtectionPolicy', ...tags('ListTagsForResource')],
    ].map(of('sns')),
  },
  'AWS::SNS::TopicPolicy': { topics: ['sns:GetTopicAttributes', 'sns:SetTopicAttributes'] },
  'AWS::SQS::Queue': {
    queues: [
      ...['CreateQueue', 'GetQueueUrl', 'GetQueueAttributes', 'SetQueueAttributes', 'DeleteQueue'],
      ...['ListQueueTags', 'TagQueue', 'UntagQueue'],
    ].map(of('sqs')),
  },
  'AWS::SQS::QueuePolicy': { queues: ['sqs:GetQueueAttributes', 'sqs:SetQueueAttributes'] },
  'AWS::StepFunctions::StateMachine': {
    machines: [
      ...['CreateStateMachine', 'DescribeStateMachine', 'UpdateStateMachine', 'DeleteStateMachine'],
      ...tags('ListTagsForResource'),
    ].map(of('states')),
    passedRoles: ['iam:PassRole'],
  },
};

function of(service: string): (action: string) => string {
  return (action) => `${service}:${action}`;
}

function network(described: string, creation?: string, deletion?: string): Rights {
  return {
    newNetworks: [...(creation === undefined ? [] : [`ec2:${creation}`]), ...networkTags],
    ...(deletion !== undefined && { ourNetworks: [`ec2:${deletion}`] }),
    regionally: [`ec2:Describe${described}s`],
  };
}

function verbs(...methods: readonly string[]): readonly string[] {
  return methods.map(of('apigateway'));
}

/** CloudFormation hands the tags of the stack to whatever takes tags. */
function tags(list: string): readonly string[] {
  return [list, 'TagResource', 'UntagResource'];
}
