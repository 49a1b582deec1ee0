import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  type IAuthorizer,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type MethodOptions,
  RestApi,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type Route, routes } from '../../../schemas/routes.ts';
import type { Environment } from '../../config/environment.ts';
import { gatewayAnswers } from './gateway-answers.ts';
import type { TypescriptFunction } from './typescript-function.ts';

export interface RoutedApiProps {
  readonly environment: Environment;
  readonly routers: Readonly<Record<Route['router'], TypescriptFunction>>;
  /** Repeats the check of the token at the gateway, on every route that has a scope. @default - checked in code only */
  readonly authoriser?: IAuthorizer | undefined;
  /** @default - keys that AWS owns */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * A REST API with one method per row of the route table. Whatever else is asked for reaches the control router, which
 * answers that there is no such route; what the gateway answers by itself is a problem document too.
 */
export class RoutedApi extends RestApi {
  constructor(scope: Construct, id: string, props: RoutedApiProps) {
    const { environment } = props;
    super(scope, id, {
      restApiName: environment.nameOf('api'),
      description: 'Tidegate',
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: environment.has('apiLogs'),
      deployOptions: stageOptions(scope, id, props),
    });
    const integrations = {
      predict: new LambdaIntegration(props.routers.predict, { scopePermissionToMethod: false }),
      control: new LambdaIntegration(props.routers.control, { scopePermissionToMethod: false }),
    };
    for (const route of Object.values<Route>(routes)) {
      this.root
        .resourceForPath(route.path)
        .addMethod(route.method, integrations[route.router], methodOptions(route, props.authoriser));
    }
    for (const resource of [this.root, this.root.addResource('{proxy+}')]) {
      resource.addMethod('ANY', integrations.control, { authorizationType: AuthorizationType.NONE });
    }
    for (const { type, ...answer } of gatewayAnswers()) this.addGatewayResponse(type.responseType, { type, ...answer });
  }
}

function methodOptions({ scope }: Route, authorizer: IAuthorizer | undefined): MethodOptions {
  if (scope === undefined || authorizer === undefined) return { authorizationType: AuthorizationType.NONE };
  return { authorizationType: AuthorizationType.CUSTOM, authorizer };
}

function stageOptions(scope: Construct, id: string, { environment, encryptionKey }: RoutedApiProps): StageOptions {
  const { throttle, logRetentionDays } = environment.settings;
  const common: StageOptions = {
    stageName: 'v1',
    metricsEnabled: true,
    throttlingRateLimit: throttle.requestsPerSecond,
    throttlingBurstLimit: throttle.burst,
    ...(environment.has('tracing') && { tracingEnabled: true }),
  };
  if (!environment.has('apiLogs')) return common;
  const accessLogs = new LogGroup(scope, `${id}AccessLogs`, {
    retention: logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(encryptionKey && { encryptionKey }),
  });
  return {
    ...common,
    // Errors only, and no bodies: at level INFO the gateway writes every header into the log, tokens included.
    loggingLevel: MethodLoggingLevel.ERROR,
    dataTraceEnabled: false,
    accessLogDestination: new LogGroupLogDestination(accessLogs),
    accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
  };
}
