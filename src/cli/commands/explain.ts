import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { ReposeError, toMessage } from '../../errors.js';
import { toExamples } from '../examples.js';
import { parseCount } from '../parse-number.js';
import { print, say } from '../terminal.js';

interface ExplainFlags {
  readonly threads: number;
  readonly batch: number;
  readonly repeats: number;
  readonly json?: boolean;
}

/** `repose explain MODEL`: what each node of a graph costs, before and after the exporter's rewrites. */
export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .summary("show what each node of a model's graphs costs")
    .description(
      'Prints the cost table of an exported graph, or of the two graphs of a bundle: floating-point operations, bytes, and time in onnxruntime ' +
        "on this machine, by node and by operator, as the file is and after this version's rewrites",
    )
    .argument('<model>', 'an .onnx file that "repose export" wrote, or a bundle\'s folder')
    .option('--threads <number>', 'within an operator', parseCount, 1)
    .option('--batch <number>', 'pictures a run', parseCount, 1)
    .option('--repeats <number>', 'runs, whose median counts', parseCount, 20)
    .option('--json', 'print the tables as JSON')
    .addHelpText(
      'after',
      toExamples(['repose explain models/default', 'repose explain coarse.onnx --batch 8']),
    )
    .action(explain);
}

async function explain(model: string, { json = false, ...options }: ExplainFlags): Promise<void> {
  const { readModel } = await import('../../export/onnx/read-model.js');
  const { explainGraph } = await import('../../export/explain/explain-graph.js');
  const { formatExplanation } = await import('../../export/explain/format-explanation.js');
  for (const file of await listGraphs(model)) {
    say(`${file}:`);
    const explanation = await explainGraph(await readModel(file), options);
    print(json ? JSON.stringify(explanation) : formatExplanation(explanation));
  }
}

/** The graph itself, or a bundle's two in the order in which they run. */
async function listGraphs(model: string): Promise<string[]> {
  const found = await stat(model).catch((cause: unknown) => {
    throw new ReposeError('not-found', `Cannot explain "${model}": ${toMessage(cause)}`, { cause });
  });
  if (!found.isDirectory()) return [model];
  const { graphPath, readBundle } = await import('../../bundle/read-bundle.js');
  const bundle = await readBundle(model);
  return (['coarse', 'refine'] as const).flatMap((stage) => graphPath(bundle, stage, 'fp32') ?? []);
}
