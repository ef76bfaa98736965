/**
 * The part of a `tf.LayersModel` that the exporter needs, as its own types: models of any
 * TensorFlow.js package and backend match, and the exporter loads none of them.
 */
import type { WeightTensor } from '../checkpoint/network-artifacts.js';
import { parseTopology } from '../checkpoint/topology.js';
import { ReposeError } from '../errors.js';
import type { LayersSource } from './model-source.js';

/** A `tf.LayersModel` or `tf.Sequential`. */
export interface LayersModel {
  readonly layers: readonly ModelLayer[];
  toJSON(unused?: unknown, returnString?: boolean): unknown;
}

/** A layer, or a model that is a layer of another. */
export interface ModelLayer {
  readonly name: string;
  readonly weights: readonly ModelWeight[];
  readonly layers?: readonly ModelLayer[];
}

/**
 * A layer's variable; `originalName` is for example `<layer>/kernel`, after scopes in nested
 * models.
 */
export interface ModelWeight {
  readonly originalName: string;
  readonly shape: readonly (number | null)[];
  read(): { data(): Promise<ArrayLike<number>> };
}

/**
 * A TensorFlow.js model as a source for export. Weight names are paths through nested models, so
 * that layers with one name in different models differ: `encoder/conv/kernel`. Throws
 * `invalid-argument` for anything else.
 */
export function openLayersModel(model: LayersModel): LayersSource {
  // For JavaScript callers and casts.
  if (typeof model?.toJSON !== 'function' || !Array.isArray(model.layers)) {
    const what = 'it has no layers';
    throw new ReposeError('invalid-argument', `Cannot export the model: ${what}, expected a tf.LayersModel`);
  }
  return {
    topology: parseTopology(model.toJSON(null, false)),
    readWeights: async () => {
      const weights = new Map<string, WeightTensor>();
      for (const { name, weight } of listWeights(model.layers, ''))
        weights.set(name, await readWeight(weight));
      return weights;
    },
  };
}

async function readWeight(weight: ModelWeight): Promise<WeightTensor> {
  const values = await weight.read().data();
  return {
    shape: weight.shape.map(Number), // an existing variable has no open length
    values: values instanceof Float32Array ? values : Float32Array.from(values),
  };
}

interface NamedWeight {
  readonly name: string;
  readonly weight: ModelWeight;
}

function listWeights(layers: readonly ModelLayer[], path: string): readonly NamedWeight[] {
  return layers.flatMap(({ name: layer, weights, layers: inner }) => {
    if (inner) return listWeights(inner, `${path}${layer}/`);
    return weights.map((weight) => ({ name: `${path}${layer}/${nameInLayer(layer, weight)}`, weight }));
  });
}

/** `outer/conv/kernel` becomes `kernel`; a wrapper's weights keep the inner layer's name. */
function nameInLayer(layer: string, { originalName }: ModelWeight): string {
  const scoped = `/${originalName}`;
  const start = scoped.lastIndexOf(`/${layer}/`);
  return start < 0 ? originalName : scoped.slice(start + layer.length + 2);
}
