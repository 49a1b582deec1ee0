import { facts, fails } from '../support/probes/probe.ts';
import { type ApiOptions, makeApi, type ProbeApi } from '../support/probes/api.ts';
import { engine } from '../support/probes/clients.ts';
import { handlerCode, makeFunction } from '../support/probes/function.ts';

/** A handler that answers with this part of its event. */
function echo(expression: string): string {
  return `return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(${expression}) };`;
}

async function answerOf(url: string, options: RequestInit = {}): Promise<{ status: number; text: string }> {
  const answer = await fetch(url, options);
  return { status: answer.status, text: await answer.text() };
}

const post = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"wrong":1}' };
facts('API Gateway', [
  {
    id: 'proxy-event',
    fact: 'A function gets method, path, parameters, query, headers and body of a request.',
    why: 'The routers.',
    async observe() {
      const { url } = await makeApi(
        echo(`[event.httpMethod, event.path, event.pathParameters.name, event.queryStringParameters.a,
    event.multiValueQueryStringParameters.b, event.headers['X-Probe'] ?? event.headers['x-probe'], event.resource]`),
      );
      const { text } = await answerOf(`${url}/items/BTC-USD?a=1&b=2&b=3`, { headers: { 'X-Probe': 'here' } });
      return text === '["GET","/items/BTC-USD","BTC-USD","1",["2","3"],"here","/items/{name}"]' ? true : text;
    },
  },
  {
    id: 'proxy-body',
    fact: 'A body arrives as it was sent, umlauts included, and bytes come in base64.',
    why: 'Events that are posted.',
    async observe() {
      const { url } = await makeApi(echo('[event.body, event.isBase64Encoded]'));
      const sent = (type: string, body: string | Uint8Array<ArrayBuffer>) =>
        answerOf(`${url}/items`, { method: 'POST', headers: { 'Content-Type': type }, body });
      const json = await sent('application/json', '{"a":"ü"}');
      const bytes = await sent('application/octet-stream', Uint8Array.of(0, 255, 128));
      return json.text === JSON.stringify(['{"a":"ü"}', false]) && bytes.text === '["AP+A",true]'
        ? true
        : json.text + bytes.text;
    },
  },
  {
    id: 'proxy-answer',
    fact: 'Status, headers, repeated headers and bytes of an answer come through.',
    why: 'Problem documents, and pages.',
    async observe() {
      const { url } = await makeApi(`return { statusCode: 418, headers: { 'content-type': 'application/problem+json' },
    multiValueHeaders: { 'x-many': ['a', 'b'] }, isBase64Encoded: true, body: Buffer.from('{"a":1}').toString('base64') };`);
      const answer = await fetch(`${url}/items/x`, { headers: { Accept: 'application/octet-stream' } });
      const headers = [answer.headers.get('content-type'), answer.headers.get('x-many')].join();
      const text = await answer.text();
      return answer.status === 418 && text === '{"a":1}' && headers === 'application/problem+json,a, b'
        ? true
        : `${answer.status} ${headers} ${text}`;
    },
  },
  {
    id: 'both-addresses',
    fact: 'A stage answers below `/_aws/execute-api/<id>/` and below `/restapis/<id>/<stage>/_user_request_/`.',
    why: 'The launcher prints one base URL.',
    async observe() {
      const { url, secondUrl } = await makeApi(echo('1'));
      const answers = await Promise.all([url, secondUrl].map((base) => answerOf(`${base}/items/x`)));
      return answers.every(({ status }) => status === 200);
    },
  },
  {
    id: 'encoded-slash',
    fact: 'An encoded slash in a path parameter reaches the function.',
    why: 'Names of entities.',
    except: { ministack: '403' },
    so: 'No name in a path has a slash.',
    async observe() {
      const { url } = await makeApi(echo('event.pathParameters.name'));
      const { status, text } = await answerOf(`${url}/items/a%2Fb`);
      return status === 200 && ['"a/b"', '"a%2Fb"'].includes(text) ? true : String(status);
    },
  },
  {
    id: 'encoded-characters',
    fact: 'Encoded characters of a path parameter arrive as they were sent.',
    why: 'Names of entities; the routers decode them.',
    except: { ministack: 'decoded' },
    so: 'No name has a per cent sign, so decoding it twice changes nothing.',
    async observe() {
      const { url } = await makeApi(echo('event.pathParameters.name'));
      const { text } = await answerOf(`${url}/items/a%20%C3%BC`);
      if (text === '"a ü"') return 'decoded';
      return text === '"a%20%C3%BC"' ? true : text;
    },
  },
  {
    id: 'thrown-error',
    fact: 'An error that a function throws becomes a 502 that tells nothing of it.',
    why: 'Faults must not tell about the inside.',
    except: { ministack: '502, with its message' },
    so: 'Handlers never throw: a fault is answered with a problem document.',
    async observe() {
      const { url } = await makeApi("throw new Error('secret detail');");
      const { status, text } = await answerOf(`${url}/items/x`);
      return status === 502 && !text.includes('secret detail') ? true : `${status}, with its message`;
    },
  },
  {
    id: 'bad-answer',
    fact: 'An answer of another form than the agreed one becomes a 502.',
    why: 'A mistake in a handler must show.',
    except: { ministack: '200' },
    so: 'One middleware makes all answers.',
    async observe() {
      const { url } = await makeApi("return 'no answer';");
      const { status } = await answerOf(`${url}/items/x`);
      return status === 502 ? true : String(status);
    },
  },
  {
    id: 'unknown-path',
    fact: 'A path that no method has is answered with 403.',
    why: 'The gateway answers of the API.',
    async observe() {
      const { url } = await makeApi(echo('1'));
      const { status } = await answerOf(`${url}/nothing/here/at/all`);
      return status === 403 ? true : String(status);
    },
  },
  {
    id: 'body-validator',
    fact: 'A body that does not fit the model of its method is refused with 400.',
    use: 'open',
    why: 'Whether bodies could be checked before the function.',
    except: { ministack: fails },
    so: 'The routers validate every body themselves.',
    async observe() {
      const schema = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
      const Properties = { RestApiId: { Ref: 'Api' }, ContentType: 'application/json', Schema: schema, Name: 'Item' };
      const { url } = await makeApi(echo('1'), {
        method: { RequestValidatorId: { Ref: 'Validator' }, RequestModels: { 'application/json': { Ref: 'Model' } } },
        resources: {
          Model: { Type: 'AWS::ApiGateway::Model', Properties },
          Validator: {
            Type: 'AWS::ApiGateway::RequestValidator',
            Properties: { RestApiId: { Ref: 'Api' }, ValidateRequestBody: true, Name: 'body' },
          },
        },
      });
      return (await answerOf(`${url}/items`, post)).status === 400;
    },
  },
  {
    id: 'iam-authorisation',
    fact: 'A method with IAM authorisation refuses a request without a signature and one with a wrong one.',
    use: 'open',
    why: 'Whether callers could be checked by AWS credentials, before the function.',
    except: { ministack: '403 and 200', 'localstack-host': '200 and 200' },
    so: 'The routers check every access token themselves.',
    async observe() {
      const { url } = await makeApi(echo('1'), { method: { AuthorizationType: 'AWS_IAM' } });
      const Authorization =
        'AWS4-HMAC-SHA256 Credential=no/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=00';
      const without = await answerOf(`${url}/items`, post);
      const wrong = await answerOf(`${url}/items`, { ...post, headers: { ...post.headers, Authorization } });
      return without.status === 403 && wrong.status === 403 ? true : `${without.status} and ${wrong.status}`;
    },
  },
  {
    id: 'authoriser',
    fact: 'A request authoriser admits or refuses with 403, and a request without the header that it reads gets 401.',
    why: 'The authoriser on AWS repeats the check of the routers.',
    except: { ministack: '403 without the header', 'localstack-host': 'not deployed' },
    so: 'Locally there is no authoriser; the routers check every access token themselves.',
    async observe() {
      const { arn } = await makeFunction(
        handlerCode(`const Effect = (event.headers.Authorization ?? event.headers.authorization) === 'good' ? 'Allow' : 'Deny';
  return { principalId: 'p', context: { tenant: 't1' }, policyDocument: { Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: event.methodArn }] } };`),
      );
      const uri = `arn:aws:apigateway:${engine.region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
      const api = await makeApi(echo('event.requestContext.authorizer.tenant'), {
        method: { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Authoriser' } },
        resources: {
          Authoriser: {
            Type: 'AWS::ApiGateway::Authorizer',
            Properties: {
              ...{ RestApiId: { Ref: 'Api' }, Name: 'probe', Type: 'REQUEST', AuthorizerUri: uri },
              ...{ IdentitySource: 'method.request.header.Authorization', AuthorizerResultTtlInSeconds: 0 },
            },
          },
        },
      }).catch((error: unknown) => error);
      if (api instanceof Error) return 'not deployed';
      const { url } = api as ProbeApi;
      const ask = (headers: Record<string, string>) =>
        answerOf(`${url}/items`, { ...post, headers: { ...post.headers, ...headers } });
      const answers = [await ask({ Authorization: 'good' }), await ask({ Authorization: 'bad' }), await ask({})];
      const seen = answers.map(({ status }) => status).join();
      if (answers[0]?.text !== '"t1"') return fails;
      return seen === '200,403,403' ? '403 without the header' : seen === '200,403,401';
    },
  },
  {
    id: 'api-key',
    fact: 'A method that asks for a key refuses a request without one or with an unknown one, and admits a known one.',
    use: 'open',
    why: 'Whether callers could be told apart at the gateway.',
    async observe() {
      const { url, outputs } = await makeApi(echo('1'), withKey());
      const ask = async (value: string | undefined) =>
        (
          await answerOf(`${url}/items`, {
            ...post,
            headers: { ...post.headers, ...(value ? { 'x-api-key': value } : {}) },
          })
        ).status;
      const seen = [await ask(undefined), await ask('unknown-key-0123456789'), await ask(outputs['Key'])].join();
      return seen === '403,403,200' ? true : seen;
    },
  },
  {
    id: 'quota',
    fact: 'A key that has used up its quota is answered with 429.',
    use: 'open',
    why: 'Whether quotas could be kept at the gateway.',
    except: { 'localstack-host': fails },
    so: 'Nothing of ours counts on a quota at the gateway.',
    async observe() {
      const { url, outputs } = await makeApi(echo('1'), withKey({ Quota: { Limit: 2, Period: 'DAY' } }));
      const seen: number[] = [];
      for (let call = 0; call < 3; call++) {
        const headers = { ...post.headers, 'x-api-key': outputs['Key'] ?? '' };
        seen.push((await answerOf(`${url}/items`, { ...post, headers })).status);
      }
      return seen.join() === '200,200,429';
    },
  },
]);

/** An API whose POST asks for a key, with a usage plan for it. */
function withKey(plan: object = {}): ApiOptions {
  const value = `probe-${crypto.randomUUID()}`;
  return {
    method: { ApiKeyRequired: true },
    outputs: { Key: value },
    resources: {
      Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true, Value: value } },
      Plan: {
        Type: 'AWS::ApiGateway::UsagePlan',
        DependsOn: ['Stage'],
        Properties: { ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: 'v1' }], ...plan },
      },
      PlanKey: {
        Type: 'AWS::ApiGateway::UsagePlanKey',
        Properties: { KeyId: { Ref: 'Key' }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'Plan' } },
      },
    },
  };
}
