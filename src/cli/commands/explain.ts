import type { Command } from 'commander';
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

/** `repose explain MODEL`: what each node of a graph costs, before and after the exporter's rewrites. */
export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .summary("show what each node of a model's graphs costs")
    .description(
      'Prints the cost table of an exported graph, or of the two graphs of a bundle or a training run: floating-point operations, bytes, and time in onnxruntime ' +
        "on this machine, by node and by operator, before and after this version's rewrites",
    )
    .argument('<model>', 'an .onnx file that "repose export" wrote, or the folder of a bundle or a run')
    .option('--threads <number>', 'within an operator', parseCount, explainDefaults.threads)
    .option('--batch <number>', 'pictures a run', parseCount, explainDefaults.batch)
    .option('--repeats <number>', 'runs, whose median counts', parseCount, explainDefaults.repeats)
    .option('--json', 'print the tables as JSON')
    .addHelpText(
      'after',
      toExamples(['repose explain models/default', 'repose explain coarse.onnx --batch 8']),
    )
    .action(explain);
}

/** Prints the cost tables of an .onnx file, a bundle or a run. */
export async function explain(model: string, { json = false, ...options }: ExplainFlags): Promise<void> {
  const { readGraphs } = await import('../../export/explain/read-graphs.js');
  const { explainGraph } = await import('../../export/explain/explain-graph.js');
  const { formatExplanation } = await import('../../export/explain/format-explanation.js');
  for (const { label, graph } of await readGraphs(model)) {
    say(`${label}:`);
    const explanation = await explainGraph(graph, options);
    print(json ? JSON.stringify(explanation) : formatExplanation(explanation));
  }
}
