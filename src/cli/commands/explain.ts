import type { Command } from 'commander';
import type { NamedGraph } from '../../export/explain/read-graphs.js';
import { toExamples } from '../examples.js';
import { parseCount } from '../parse-number.js';
import { print, say } from '../terminal.js';

interface ExplainFlags {
  readonly threads: number;
  readonly batch: number;
  readonly repeats: number;
  readonly json?: boolean;
}

/** What `--explain` of the export prints: one picture, one thread. */
export const explainDefaults: ExplainFlags = { threads: 1, batch: 1, repeats: 20 };

/**
 * `repose explain MODEL`: what each node of a graph costs, before and after the exporter's
 * rewrites.
 */
export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .summary("show what each node of a model's graphs costs")
    .description(
      'Prints the cost of each node and operator of an exported graph, of a saved model of TensorFlow.js, or of the two graphs of a bundle ' +
        "or a training run: floating-point operations, bytes and time in onnxruntime here, before and after the exporter's rewrites",
    )
    .argument(
      '<model>',
      'an .onnx file that "repose export" wrote, a model.json that TensorFlow.js saved, or the folder of a bundle or a run',
    )
    .option('--threads <number>', 'threads of an operator', parseCount, explainDefaults.threads)
    .option('--batch <number>', 'pictures per run', parseCount, explainDefaults.batch)
    .option(
      '--repeats <number>',
      'timed runs; the table has their median',
      parseCount,
      explainDefaults.repeats,
    )
    .option('--json', 'print the tables as JSON')
    .addHelpText(
      'after',
      toExamples(['repose explain models/default', 'repose explain coarse.onnx --batch 8']),
    )
    .action(explain);
}

/** Prints the cost tables of an .onnx file, a saved model, a bundle or a run. */
export async function explain(model: string, flags: ExplainFlags): Promise<void> {
  const { readGraphs } = await import('../../export/explain/read-graphs.js');
  await explainGraphs(await readGraphs(model), flags);
}

/** Prints each graph's cost table. */
export async function explainGraphs(
  graphs: readonly NamedGraph[],
  { json = false, ...options }: ExplainFlags,
): Promise<void> {
  const { explainGraph } = await import('../../export/explain/explain-graph.js');
  const { formatExplanation } = await import('../../export/explain/format-explanation.js');
  for (const { label, graph } of graphs) {
    say(`${label}:`);
    const explanation = await explainGraph(graph, options);
    print(json ? JSON.stringify(explanation) : formatExplanation(explanation));
  }
}
