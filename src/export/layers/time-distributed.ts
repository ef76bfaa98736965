/**
 * One layer for each step of a sequence. Legend: N batch, T time steps, S... the shape of a step.
 */
import { z } from 'zod';
import type { Dimension, Value } from '../graph.js';
import { formatShape } from './inputs.js';
import {
  callFailure,
  isLength,
  type LayerCall,
  type LayerConverter,
  onlyInput,
  parseConfig,
} from './layer-converter.js';
import { addChannelsLast, addGraphLayout } from './layout.js';

const schema = z.looseObject({
  layer: z.looseObject({ class_name: z.string(), config: z.looseObject({ name: z.string() }) }),
});

/** Passes all steps as one batch to the inner layer: [N, T, S...] as [N * T, S...], and back. */
export const convertTimeDistributed: LayerConverter = (layer, prepareLayer) => {
  const { class_name: className, config } = parseConfig(layer, schema).layer;
  const inside = { className, config, name: `${layer.name}/${config.name}`, inboundNodes: [] };
  const convert = prepareLayer(inside);
  return (call) => {
    const name = `${call.name}/${config.name}`;
    const { steps, times } = toSteps(call);
    const find = (weight: string) => (call.hasWeight(weight) ? weight : `${config.name}/${weight}`); // of Keras 3
    const readWeight: LayerCall['readWeight'] = (weight, shape) => call.readWeight(find(weight), shape);
    const hasWeight = (weight: string) => call.hasWeight(find(weight));
    const inner = { ...call, layer: inside, name, inputs: [steps], readWeight, hasWeight };
    const made = [convert(inner)].flat();
    return made.map((output, index) =>
      fromSteps(call, output, { times, name: `${call.name}/output${index}` }),
    );
  };
};

/** The call's input as one batch of steps, in the graph's layout. */
function toSteps(call: LayerCall): { readonly steps: Value; readonly times: number } {
  const { builder, name } = call;
  const input = onlyInput(call);
  const source = addChannelsLast(builder, input, `${name}/channels_last`);
  const [batch = 'N', ...lengths] = source.shape;
  const [times, ...step] = lengths.filter(isLength);
  if (times === undefined || step.length !== lengths.length - 1) {
    throw callFailure(call, `an input of shape ${formatShape(input)}`, 'fixed lengths after the batch');
  }
  const output = { name: `${name}/steps`, shape: [`${batch}*${times}`, ...step] };
  const steps = addReshape(call, source, output);
  return { steps: addGraphLayout(builder, steps, `${name}/steps_channels_first`), times };
}

function fromSteps(
  call: LayerCall,
  value: Value,
  { times, name }: { readonly times: number; readonly name: string },
): Value {
  const { builder } = call;
  const source = addChannelsLast(builder, value, `${name}/channels_last`);
  const [, ...step] = source.shape;
  const shape = [onlyInput(call).shape[0] ?? 'N', times, ...step];
  return addGraphLayout(builder, addReshape(call, source, { name, shape }), `${name}/channels_first`);
}

function addReshape(
  { builder }: LayerCall,
  value: Value,
  { name, shape }: { readonly name: string; readonly shape: readonly Dimension[] },
): Value {
  const sizes = builder.addIntegers(`${name}/shape`, [-1, ...shape.slice(1).map(Number)]);
  return builder.addNode('Reshape', [value, sizes], { name, shape });
}
