import { posix, relative, sep } from 'node:path';
import type { Rule } from 'eslint';
import { ringViolation } from './rings.ts';

/** ESLint rule `tidegate/rings`: every import, re-export and dynamic import against the table of rings. */
export const ringRule: Rule.RuleModule = {
  meta: { type: 'problem', schema: [], messages: { ring: '{{reason}}' } },
  create(context) {
    const file = relative(context.cwd, context.filename).split(sep).join('/');
    const check = (node: Rule.Node, source: unknown): void => {
      if (typeof source !== 'string') return;
      const target = source.startsWith('.') ? posix.join(posix.dirname(file), source) : source;
      const reason = ringViolation(file, target);
      if (reason !== undefined) context.report({ node, messageId: 'ring', data: { reason } });
    };
    return {
      ImportDeclaration: (node) => {
        check(node, node.source.value);
      },
      ExportNamedDeclaration: (node) => {
        check(node, node.source?.value);
      },
      ExportAllDeclaration: (node) => {
        check(node, node.source.value);
      },
      ImportExpression: (node) => {
        if (node.source.type === 'Literal') check(node, node.source.value);
      },
      // `type Client = import('…').Client` imports too.
      TSImportType: (node: Rule.Node & { source?: { value?: unknown } }) => {
        check(node, node.source?.value);
      },
    };
  },
};
