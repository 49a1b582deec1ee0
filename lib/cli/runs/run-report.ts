import { writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { exitCodes } from '../../../schemas/errors.ts';
import { Name } from '../../../schemas/identity.ts';
import { routes } from '../../../schemas/routes.ts';
import { TrainRunReport } from '../../../schemas/run-api.ts';
import { openApi } from '../api-access.ts';
import { defineCommand } from '../command.ts';
import { fetchOne } from '../history/download-files.ts';
import { pairs } from '../table.ts';

export const report = defineCommand({
  usage: 'report <run>',
  about: 'Say where the report of a training is, or fetch it: as a page for people, or as JSON.',
  examples: ['tidegate runs report liquidation-first', 'tidegate runs report liquidation-first --out report.html'],
  flags: [['--out <file>', 'write it there; the ending .html or .json says which']],
  arguments: z.tuple([Name]),
  options: z.object({
    out: z
      .string()
      .regex(/\.(html|json)$/, 'expected a file that ends in .html or .json')
      .optional(),
  }),
  async run(call) {
    const [run] = call.arguments;
    const { terminal, options, signal } = call;
    const found = await openApi(call).ask(routes.showRunReport, TrainRunReport, { path: { run } });
    if (options.out !== undefined) {
      const body = await fetchOne(options.out.endsWith('.html') ? found.html : found.json, signal);
      if (body instanceof Error) throw body;
      await writeFile(options.out, body);
      terminal.say(`written to ${options.out}`);
    }
    terminal.show(found, () => pairs(terminal, { html: found.html.url, json: found.json.url }));
    return exitCodes.ok;
  },
});
