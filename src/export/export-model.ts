/**
 * The exporter as a function. From a `model.json` to the bytes of an .onnx file, for example for a
 * pose estimator whose weights came as float16:
 *
 *     const model = await openSavedModel('movenet-lightning.json');
 *     await writeFile('movenet-lightning.onnx', await exportModel(model, { halfWeights: true }));
 *
 * That file takes `input`, int32 [1, 192, 192, 3], and gives `Identity`, float32 [1, 1, 17, 3].
 */
import { checkExportOptions, type ExportModelOptions } from './export-options.js';
import type { Graph } from './graph.js';
import { builtInOperators } from './graph-model/built-in-operators.js';
import { convertGraphModel } from './graph-model/convert-graph-model.js';
import { isGraphModel, openGraphModel, type TensorFlowGraphModel } from './graph-model/open-graph-model.js';
import { planGraphModel } from './graph-model/plan-graph-model.js';
import { storeHalfWeights } from './half/store-half-weights.js';
import { builtInLayers } from './layers/built-in-layers.js';
import { buildModelGraph } from './model-graph.js';
import type { GraphSource, LayersSource, ModelSource } from './model-source.js';
import { encodeModel } from './onnx/encode-model.js';
import { planModel } from './plan-model.js';
import { readProducer } from './producer.js';
import { type LayersModel, openLayersModel } from './tensorflow-model.js';

export type { ExportModelOptions };

/**
 * Exports a layers model or a graph model as the bytes of an .onnx file. Inputs and outputs are in
 * the model's order, with the names of layers or of the graph model's signature, and a free batch
 * unless a graph model fixes it. The same model gives the same bytes. `model` is a `tf.LayersModel`
 * or `tf.GraphModel` of any TensorFlow.js package, or the result of `openSavedModel`. Checks all
 * layers or nodes first: throws `invalid-argument`, naming them, and what is missing.
 */
export async function exportModel(
  model: LayersModel | TensorFlowGraphModel | ModelSource,
  options: ExportModelOptions = {},
): Promise<Uint8Array> {
  return encodeModel(await convertModel(model, options), await readProducer());
}

/**
 * The graph that `exportModel` encodes, to inspect, change or write it. Emits warnings as Node's
 * `warning` events.
 */
export async function convertModel(
  model: LayersModel | TensorFlowGraphModel | ModelSource,
  options: ExportModelOptions = {},
): Promise<Graph> {
  const source = await openModel(model);
  const graph = await ('graphModel' in source
    ? convertNodes(source, options)
    : convertLayers(source, options));
  return options.halfWeights ? storeHalfWeights(graph) : graph;
}

async function convertLayers(source: LayersSource, options: ExportModelOptions): Promise<Graph> {
  const { topology, warnings = [], readWeights } = source;
  checkExportOptions(topology.name, options);
  const converters = new Map([...builtInLayers, ...Object.entries(options.layers ?? {})]);
  planModel(topology, converters); // before the weights, whose reading may be slow, for example from a GPU
  for (const warning of warnings) process.emitWarning(warning, 'ExportWarning');
  const weights = await readWeights();
  const { inputShapes = {}, layout = 'channels-last', name = topology.name, without = [] } = options;
  return buildModelGraph(
    { topology: { ...topology, name }, weights },
    { layers: converters, inputShapes, layout, without },
  );
}

async function convertNodes(
  { graphModel, readWeights }: GraphSource,
  options: ExportModelOptions,
): Promise<Graph> {
  checkExportOptions(graphModel.name, options);
  const nodes = planGraphModel(graphModel, builtInOperators); // before the weights here, too
  const weights = await readWeights();
  const { inputShapes = {}, layout = 'channels-last', name = graphModel.name, without = [] } = options;
  return convertGraphModel({ model: graphModel, weights }, nodes, {
    converters: builtInOperators,
    inputShapes,
    layout,
    name,
    without,
  });
}

async function openModel(model: LayersModel | TensorFlowGraphModel | ModelSource): Promise<ModelSource> {
  if (typeof (model as Partial<ModelSource> | null)?.readWeights === 'function') return model as ModelSource;
  return isGraphModel(model) ? openGraphModel(model) : openLayersModel(model as LayersModel);
}
