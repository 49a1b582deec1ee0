import { Fn, Stack } from 'aws-cdk-lib';
import {
  CfnInternetGateway,
  CfnRoute,
  CfnRouteTable,
  CfnSecurityGroup,
  CfnSubnet,
  CfnSubnetRouteTableAssociation,
  CfnVPC,
  CfnVPCEndpoint,
  CfnVPCGatewayAttachment,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

const range = '10.73.0.0/16';
/** One for each of two zones: a zone may have no capacity on Spot. */
const subnetRanges = ['10.73.0.0/20', '10.73.16.0/20'] as const;

/**
 * Where containers reach out and nobody reaches in: public subnets, because the way out of a private one bills by the
 * hour, and the free gateway endpoints for what a training mostly talks to. Out of L1, because the L2 looks the zones up
 * with credentials, which a synthesis must do without, and empties the default group by a custom resource.
 */
export class PublicNetwork extends Construct {
  readonly subnetIds: readonly [string, string];
  /** Lets everything out by HTTPS, and nothing in. */
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new CfnVPC(this, 'Vpc', { cidrBlock: range, enableDnsSupport: true, enableDnsHostnames: true });
    const routes = this.addRoutes(vpc);
    this.subnetIds = [
      this.addSubnet('First', { vpc, routes, zone: 0, block: subnetRanges[0] }),
      this.addSubnet('Second', { vpc, routes, zone: 1, block: subnetRanges[1] }),
    ];
    this.addGatewayEndpoints(vpc, routes);
    this.securityGroupId = new CfnSecurityGroup(this, 'Egress', {
      vpcId: vpc.ref,
      groupDescription: 'HTTPS to wherever, and nothing in',
      securityGroupEgress: [
        { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: '0.0.0.0/0', description: 'AWS and the registry' },
      ],
    }).attrGroupId;
  }

  private addRoutes(vpc: CfnVPC): CfnRouteTable {
    const gateway = new CfnInternetGateway(this, 'Gateway');
    const attachment = new CfnVPCGatewayAttachment(this, 'Attachment', {
      vpcId: vpc.ref,
      internetGatewayId: gateway.ref,
    });
    const routes = new CfnRouteTable(this, 'Routes', { vpcId: vpc.ref });
    const out = new CfnRoute(this, 'WayOut', {
      routeTableId: routes.ref,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: gateway.ref,
    });
    out.addResourceDependency(attachment);
    return routes;
  }

  private addSubnet(id: string, { vpc, routes, zone, block }: SubnetPlace): string {
    const subnet = new CfnSubnet(this, `${id}Subnet`, {
      vpcId: vpc.ref,
      cidrBlock: block,
      availabilityZone: Fn.select(zone, Fn.getAzs()),
      // Each task asks for an address itself.
      mapPublicIpOnLaunch: false,
    });
    new CfnSubnetRouteTableAssociation(this, `${id}Routes`, { subnetId: subnet.ref, routeTableId: routes.ref });
    return subnet.ref;
  }

  private addGatewayEndpoints(vpc: CfnVPC, routes: CfnRouteTable): void {
    const { region } = Stack.of(this);
    for (const [id, service] of [
      ['Objects', 's3'],
      ['Tables', 'dynamodb'],
    ] as const) {
      new CfnVPCEndpoint(this, id, {
        vpcId: vpc.ref,
        serviceName: `com.amazonaws.${region}.${service}`,
        vpcEndpointType: 'Gateway',
        routeTableIds: [routes.ref],
      });
    }
  }
}

interface SubnetPlace {
  readonly vpc: CfnVPC;
  readonly routes: CfnRouteTable;
  readonly zone: number;
  readonly block: string;
}
