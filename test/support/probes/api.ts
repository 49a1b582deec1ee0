import type { Resources, Template } from './stack.ts';
import { createStack } from './stack.ts';
import { engine } from './clients.ts';
import { handlerCode, makeFunction } from './function.ts';

export interface ProbeApi {
  readonly id: string;
  /** Where the stage answers. */
  readonly url: string;
  /** The other address of the same stage. */
  readonly secondUrl: string;
  readonly outputs: Readonly<Record<string, string>>;
}

const ref = (name: string) => ({ Ref: name });

/** Properties of the method GET `/items/{name}`, and of ANY `/{proxy+}`, that a probe sets. */
export interface ApiOptions {
  readonly method?: object;
  readonly resources?: Resources;
  readonly stage?: object;
  readonly outputs?: Template['outputs'];
}

/** A REST API whose function answers with what it got, as the API of the project is built. */
export async function makeApi(handler: string, options: ApiOptions = {}): Promise<ProbeApi> {
  const { arn } = await makeFunction(handlerCode(handler));
  const uri = `arn:aws:apigateway:${engine.region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
  const integration = { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: uri };
  const { status, outputs } = await createStack({
    resources: { ...apiResources(integration, options), ...options.resources },
    outputs: { Api: ref('Api'), ...options.outputs },
  });
  if (status !== 'CREATE_COMPLETE') throw new Error(`the API came to ${status}`);
  const id = outputs['Api'] ?? '';
  return {
    id,
    url: `${engine.endpoint}/_aws/execute-api/${id}/v1`,
    secondUrl: `${engine.endpoint}/restapis/${id}/v1/_user_request_`,
    outputs,
  };
}

function apiResources(integration: object, { method = {}, stage = {} }: ApiOptions): Resources {
  const resource = (parent: object, part: string) => ({
    Type: 'AWS::ApiGateway::Resource',
    Properties: { RestApiId: ref('Api'), ParentId: parent, PathPart: part },
  });
  const methodOf = (ResourceId: object, more: object) => ({
    Type: 'AWS::ApiGateway::Method',
    Properties: { RestApiId: ref('Api'), ResourceId, AuthorizationType: 'NONE', Integration: integration, ...more },
  });
  return {
    Api: {
      Type: 'AWS::ApiGateway::RestApi',
      Properties: { Name: 'probe', BinaryMediaTypes: ['application/octet-stream'] },
    },
    Items: resource({ 'Fn::GetAtt': ['Api', 'RootResourceId'] }, 'items'),
    Item: resource(ref('Items'), '{name}'),
    GetItem: methodOf(ref('Item'), { HttpMethod: 'GET' }),
    PostItems: methodOf(ref('Items'), { HttpMethod: 'POST', ...method }),
    Deployment: {
      Type: 'AWS::ApiGateway::Deployment',
      DependsOn: ['GetItem', 'PostItems'],
      Properties: { RestApiId: ref('Api') },
    },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: { RestApiId: ref('Api'), DeploymentId: ref('Deployment'), StageName: 'v1', ...stage },
    },
  };
}
