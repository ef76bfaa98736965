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
 * A layers model as the bytes of an .onnx file. Inputs and outputs are the model's, in its order, named after their
 * layers, with a free batch. Two exports of the same model give the same bytes. `model` is a `tf.LayersModel` of any
 * TensorFlow.js package, or what `openSavedModel` finds on disk. Every layer is checked before any work is done:
 * throws `invalid-argument`, naming the layer, its class and what is missing.
 */
export async function exportModel(
  model: LayersModel | ModelSource,
  options: ExportModelOptions = {},
): Promise<Uint8Array> {
  return encodeModel(await convertModel(model, options), await readProducer());
}

/** The graph that `exportModel` encodes: to look at, to change, or to write in parts. Warns as Node does, on `warning`. */
export async function convertModel(
  model: LayersModel | ModelSource,
  options: ExportModelOptions = {},
): Promise<Graph> {
  const { topology, warnings = [], readWeights } = isModelSource(model) ? model : openLayersModel(model);
  checkExportOptions(topology.name, options);
  const converters = new Map([...builtInLayers, ...Object.entries(options.layers ?? {})]);
  planModel(topology, converters); // reading weights may take its time, from a GPU for example
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
