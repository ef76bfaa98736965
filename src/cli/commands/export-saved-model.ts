import { existsSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { ReposeError } from '../../errors.js';
import type { ExportModelOptions } from '../../export/export-model.js';
import type { Value } from '../../export/graph.js';
import type { Layout } from '../../export/model-graph.js';
import { print } from '../terminal.js';
import { explainDefaults, explainGraphs } from './explain.js';

export interface ExportSavedModelFlags {
  readonly out: string;
  readonly force?: boolean;
  readonly layout?: Layout;
  readonly inputShape?: Readonly<Record<string, readonly number[]>>;
  readonly name?: string;
  readonly halfWeights?: true;
  /** Weights of at least this many bytes go to a second file. */
  readonly externalData?: number;
}

/**
 * `repose export model.json --out model.onnx`: exports a layers model or a graph
 * model that TensorFlow.js saved. Loads no TensorFlow.
 */
export async function exportSavedModel(path: string, flags: ExportSavedModelFlags): Promise<void> {
  const { out, force = false, externalData } = flags;
  if (!out.endsWith('.onnx')) {
    throw new ReposeError('invalid-argument', `Cannot export to ${out}: expected a file that ends in .onnx`);
  }
  if (!force && existsSync(out)) {
    throw new ReposeError(
      'failed-precondition',
      `Cannot export to ${out}: it exists, expected --force to replace it`,
    );
  }
  const { convertModel } = await import('../../export/export-model.js');
  const { openSavedModel } = await import('../../export/saved-model/open-saved-model.js');
  const { writeModel } = await import('../../export/onnx/write-model.js');
  const { readProducer } = await import('../../export/producer.js');
  const graph = await convertModel(await openSavedModel(path), toOptions(flags));
  const files = await writeModel(out, graph, await readProducer(), { externalFromBytes: externalData });
  for (const { path: file, bytes } of files) print(`${file}: ${(bytes / 1e6).toFixed(1)} MB`);
  for (const input of graph.inputs) print(`  takes ${formatValue(input)}`);
  for (const output of graph.outputs) print(`  gives ${formatValue(output)}`);
}

/**
 * What `--explain` adds: the costs of the written graph, and of the same graph before its rewrites.
 */
export async function explainSavedModel(path: string, flags: ExportSavedModelFlags): Promise<void> {
  const { readPlainGraph } = await import('../../export/explain/read-graphs.js');
  await explainGraphs([await readPlainGraph(path, toOptions(flags))], explainDefaults);
}

function toOptions({ layout, inputShape, name, halfWeights }: ExportSavedModelFlags): ExportModelOptions {
  return {
    ...(layout !== undefined && { layout }),
    ...(inputShape !== undefined && { inputShapes: inputShape }),
    ...(name !== undefined && { name }),
    ...(halfWeights !== undefined && { halfWeights }),
  };
}

/** Parses `picture=128,64,3` and adds it to the shapes of earlier flags. */
export function parseInputShape(
  text: string,
  previous: Readonly<Record<string, readonly number[]>> = {},
): Readonly<Record<string, readonly number[]>> {
  const [, name = '', lengths = ''] = /^(.+)=(\d+(?:,\d+)*)$/.exec(text) ?? [];
  if (name === '') throw new InvalidArgumentError('Expected NAME=LENGTHS, for example picture=128,64,3.');
  return { ...previous, [name]: lengths.split(',').map(Number) };
}

function formatValue({ name, type, shape }: Value): string {
  return `${name}: ${type} [${shape.join(', ')}]`;
}
