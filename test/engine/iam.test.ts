import { engineAccount } from '../../lib/local/engines/engine.ts';
import { facts, fails } from '../support/probes/probe.ts';
import { engine } from '../support/probes/clients.ts';
import { invoke } from '../support/probes/function.ts';
import { createStack, type Resources } from '../support/probes/stack.ts';
import { AwsClient } from 'aws4fetch';

/** A function under a role that may do nothing, which asks for a list of queues and returns the code of the refusal. */
const powerless: Resources = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
    },
  },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Timeout: 10,
      Code: {
        ZipFile: `exports.handler = async () => {
  const scope = process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/sqs/aws4_request';
  const answer = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.0',
      'X-Amz-Target': 'AmazonSQS.ListQueues',
      'X-Amz-Security-Token': process.env.AWS_SESSION_TOKEN ?? '',
      Authorization: 'AWS4-HMAC-SHA256 Credential=' + scope + ', SignedHeaders=host, Signature=0',
    },
    body: '{}',
  });
  console.log('{}');
  return answer.ok ? 'allowed' : (await answer.json()).__type;
};`,
      },
    },
  },
};

facts('IAM', [
  {
    id: 'function-role',
    fact: 'A function may do only what its role allows.',
    why: 'The roles of all functions.',
    except: { ministack: fails, 'localstack-host': fails },
    so: 'The end-to-end tests run once more on MiniStack with IAM evaluated (`--iam`), where they do.',
    async observe() {
      const { outputs } = await createStack({ resources: powerless, outputs: { Function: { Ref: 'Function' } } });
      const { answer } = await invoke(outputs['Function'] ?? '');
      if (answer === 'allowed') return fails;
      return String(answer).includes('AccessDenied') ? true : `refused by ${String(answer)}`;
    },
  },
  {
    id: 'account',
    fact: `Credentials without an account of their own belong to ${engineAccount}.`,
    why: 'Addresses of queues, buckets and bootstrap resources.',
    async observe() {
      const client = new AwsClient({ ...engine.credentials, service: 'sts', region: engine.region, retries: 0 });
      const answer = await client.fetch(`${engine.endpoint}/`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'Action=GetCallerIdentity&Version=2011-06-15',
      });
      return (await answer.text()).includes(`<Account>${engineAccount}</Account>`);
    },
  },
]);
