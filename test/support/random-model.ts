import type * as TensorFlow from '@tensorflow/tfjs';
import { createRandom, type Random } from '../../src/random.js';
import { randomiseWeights } from './export-model.js';
import { type LayerGenerator, layerGenerators } from './layer-generators.js';
import { tf } from './tensorflow-cpu.js';

type Symbolic = TensorFlow.SymbolicTensor;

/** What a model grows from: where names come from, and the layers that may be put in. */
interface Soil {
  readonly random: Random;
  readonly kinds: readonly string[];
  readonly createName: (kind: string) => string;
}

/**
 * A small functional model with seeded weights: first a layer of `kind`, then some of `kinds`, with branches, shared
 * layers and nested models now and then, and one to three outputs. The same arguments give the same model.
 */
export function createRandomModel(
  kind: string,
  kinds: readonly string[],
  seed: number,
): TensorFlow.LayersModel {
  let count = 0;
  const createName = (of: string) => `${of.toLowerCase()}_${count++}`;
  const soil = { random: createRandom(seed), kinds, createName };
  const first = layerGenerators[kind]!;
  const isInteger = first.takes === 'integers';
  const shape = createShape(soil.random, choose(soil.random, first.ranks));
  const input = tf.input({ shape, name: 'x', dtype: isInteger ? 'int32' : 'float32' });
  const start = addLayer(soil, kind, [input]) ?? input;
  const tensors = grow(
    soil,
    start === input || isInteger ? [start] : [input, start],
    soil.random.integer(2, 6),
  );
  const made = tensors.filter((tensor) => tensor !== input);
  const outputs = [
    ...new Set([made.at(-1)!, ...made.filter(() => soil.random.integer(0, 4) === 0).slice(0, 2)]),
  ];
  const model = tf.model({ inputs: input, outputs, name: 'net' });
  randomiseWeights(model, seed);
  return model;
}

/** Adds `steps` layers or nested models, each to one of the tensors there are by then. */
function grow(soil: Soil, start: readonly Symbolic[], steps: number): readonly Symbolic[] {
  const tensors = [...start];
  for (let step = 0; step < steps; step += 1) {
    const source = soil.random.integer(0, 2) > 0 ? tensors.at(-1)! : choose(soil.random, tensors);
    const isNested = soil.random.integer(0, 7) === 0;
    const result = isNested ? addModel(soil, source) : addAnyLayer(soil, source, tensors);
    if (result) tensors.push(result);
  }
  return tensors;
}

function addAnyLayer(soil: Soil, source: Symbolic, tensors: readonly Symbolic[]): Symbolic | undefined {
  const fitting = soil.kinds.filter((kind) => {
    const { ranks, takes } = layerGenerators[kind]!;
    return ranks.includes(source.shape.length) && takes !== 'integers';
  });
  const twins = tensors.filter(
    (tensor) => tensor !== source && String(tensor.shape) === String(source.shape),
  );
  return addLayer(soil, choose(soil.random, fitting), [source, ...twins]);
}

/** A layer of a kind on the first of the tensors, or on a pair of them; called a second time where that is possible. */
function addLayer(soil: Soil, kind: string, [source, twin]: readonly Symbolic[]): Symbolic | undefined {
  if (!source) return undefined;
  const generator: LayerGenerator = layerGenerators[kind]!;
  const layer = generator.create(soil.random, soil.createName(kind), source.shape.slice(1).map(Number));
  if (!layer) return undefined;
  if (generator.takes === 'pair') return layer.apply([source, twin ?? createTwin(soil, source)]) as Symbolic;
  const once = applySafely(layer, source);
  const isAgain = String(once.shape) === String(source.shape) && soil.random.integer(0, 3) === 0;
  return isAgain && generator.takes === undefined ? applySafely(layer, once) : once;
}

/** TensorFlow.js' CenterCrop and CategoryEncoding write the shape of their output into that of their input. */
function applySafely(layer: TensorFlow.layers.Layer, source: Symbolic): Symbolic {
  const { shape } = source;
  Object.assign(source, { shape: [...shape] });
  const output = layer.apply(source) as Symbolic;
  Object.assign(source, { shape });
  return output;
}

function createTwin(soil: Soil, source: Symbolic): Symbolic {
  return tf.layers
    .activation({ activation: 'tanh', name: soil.createName('twin') })
    .apply(source) as Symbolic;
}

/** A model as a layer, called twice where its output fits its input. */
function addModel(soil: Soil, source: Symbolic): Symbolic {
  const name = soil.createName('model');
  const input = tf.input({ shape: source.shape.slice(1), name: `${name}_input` });
  const inner = grow({ ...soil, createName: (kind) => soil.createName(`inner_${kind}`) }, [input], 2);
  const start = inner.length > 1 ? inner.at(-1)! : createTwin(soil, input);
  const model = tf.model({ inputs: input, outputs: start, name });
  const once = applySafely(model, source);
  return String(once.shape) === String(source.shape) ? applySafely(model, once) : once;
}

/** Lengths behind the batch, so small that plain JavaScript is quick. */
function createShape(random: Random, rank: number): number[] {
  const [low, high] = rank === 5 ? [2, 4] : [3, 7];
  const spatial = Array.from({ length: rank - 2 }, () => random.integer(low!, high!));
  return [...spatial, rank === 2 ? random.integer(2, 6) : random.integer(1, 4)];
}

function choose<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.integer(0, items.length - 1)]!;
}
