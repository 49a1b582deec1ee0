import { type Finding, type Json, type Rule, allResources, listOf, valueAt } from './template.ts';

/** Containers reach out, and nobody reaches them: no group lets anything in, and what goes out is HTTPS. */
export const networkRule: Rule = (templates) => [
  ...allResources(templates, 'AWS::EC2::SecurityGroupIngress').map(({ stack, logicalId, type }): Finding => ({
    stack,
    logicalId,
    fault: `${type} lets something in`,
  })),
  ...allResources(templates, 'AWS::EC2::SecurityGroup').flatMap(({ stack, logicalId, resource }) => {
    const properties = valueAt(resource, 'Properties');
    const faults = [
      ...(listOf(valueAt(properties, 'SecurityGroupIngress')).length > 0 ? ['the group lets something in'] : []),
      // Without a rule of its own, a group lets everything out.
      ...(listOf(valueAt(properties, 'SecurityGroupEgress')).length === 0 ? ['the group names no way out'] : []),
      ...(listOf(valueAt(properties, 'SecurityGroupEgress')).every(isHttps)
        ? []
        : ['the group lets more out than HTTPS']),
    ];
    return faults.map((fault): Finding => ({ stack, logicalId, fault }));
  }),
];

function isHttps(egress: Json): boolean {
  const isPort = (name: string): boolean => valueAt(egress, name) === 443;
  return valueAt(egress, 'IpProtocol') === 'tcp' && isPort('FromPort') && isPort('ToPort');
}
