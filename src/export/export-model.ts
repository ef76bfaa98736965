import { checkExportOptions, type ExportModelOptions } from './export-options.js';
import type { Graph } from './graph.js';
import { builtInLayers } from './layers/built-in-layers.js';
import { buildModelGraph } from './model-graph.js';
import type { ModelSource } from './model-source.js';
import { encodeModel } from './onnx/encode-model.js';
import { planModel } from './plan-model.js';
import { readProducer } from './producer.js';
import { type LayersModel, openLayersModel } from './tensorflow-model.js';

export type { ExportModelOptions };

/**
 * Exports a layers model as the bytes of an .onnx file. Inputs and outputs are in the model's
 * order, named after their layers, with a free batch. The same model gives the same bytes. `model`
 * is a `tf.LayersModel` of any TensorFlow.js package, or the result of `openSavedModel`. Checks all
 * layers first: throws `invalid-argument`, naming the layer, its class and what is missing.
 */
export async function exportModel(
  model: LayersModel | ModelSource,
  options: ExportModelOptions = {},
): Promise<Uint8Array> {
  return encodeModel(await convertModel(model, options), await readProducer());
}

/**
 * The graph that `exportModel` encodes, to inspect, change or write it. Emits warnings as Node's
 * `warning` events.
 */
export async function convertModel(
  model: LayersModel | ModelSource,
  options: ExportModelOptions = {},
): Promise<Graph> {
  const { topology, warnings = [], readWeights } = isModelSource(model) ? model : openLayersModel(model);
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

function isModelSource(model: LayersModel | ModelSource): model is ModelSource {
  return typeof (model as Partial<ModelSource> | null)?.readWeights === 'function';
}
