/**
 * Adds QuantizeLinear and DequantizeLinear pairs by a plan: the QDQ form, which all ONNX runtimes
 * read.
 */
import { ReposeError } from '../../errors.js';
import { type Addition, rebuildGraph } from '../addition.js';
import type { Graph, GraphNode } from '../graph.js';
import { removeUnused } from '../rewrites/remove-unused.js';
import { createPair, type PairNames } from './create-pair.js';
import { dequantiseWeights } from './dequantise-weights.js';
import type { QuantisationPlan } from './plan-quantisation.js';
import { type Range, toUint8Mapping, type Uint8Mapping, uniteRanges } from './range.js';

/** A quantised value. */
interface Quantised extends PairNames {
  readonly mapping: Uint8Mapping;
  /** Whether its producer computes in 8 bits: then the exact value does not exist. */
  readonly isMadeQuantised: boolean;
}

/**
 * Quantises the planned graph: uint8 activations with one scale and zero point per group of values,
 * int8 weights with a scale per output channel, int32 biases. Inputs and outputs stay unchanged.
 * Throws `internal` if `ranges` lacks a value of the plan.
 */
export function quantiseGraph(plan: QuantisationPlan, ranges: ReadonlyMap<string, Range>): Graph {
  const { graph } = plan;
  const values = describeValues(plan, ranges);
  const pairsOf = (names: readonly string[]) =>
    names.flatMap((name) => {
      const quantised = values.get(name);
      const value = graph.values.get(name);
      return quantised && value ? [createPair(value, quantised, quantised.mapping)] : [];
    });
  const inputs = pairsOf(graph.inputs.map(({ name }) => name));
  const additions = graph.nodes.flatMap((node) => [
    ...(plan.nodes.has(node.name) ? writeQuantised(graph, node, values) : [writeFloat(node, values)]),
    ...pairsOf(node.outputs),
  ]);
  return removeUnused(rebuildGraph(graph, [...inputs, ...additions]));
}

function describeValues(
  { graph, nodes, groups }: QuantisationPlan,
  ranges: ReadonlyMap<string, Range>,
): ReadonlyMap<string, Quantised> {
  const mappings = mapGroups(groups, ranges);
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const made = new Set(graph.nodes.filter(({ name }) => nodes.has(name)).flatMap((node) => node.outputs));
  const describe = (name: string, group: string): Quantised => {
    const isMadeQuantised = made.has(name);
    // An output keeps its name, so its node's result needs another one.
    const names =
      isMadeQuantised && outputs.has(name)
        ? { source: `${name}/exact`, result: name }
        : { source: name, result: `${name}/dequantised` };
    return { ...names, isMadeQuantised, mapping: mappings.get(group)! }; // every group has one
  };
  return new Map([...groups].map(([name, group]) => [name, describe(name, group)]));
}

/** One mapping per group, for the range of all of its values. */
function mapGroups(
  groups: QuantisationPlan['groups'],
  ranges: ReadonlyMap<string, Range>,
): Map<string, Uint8Mapping> {
  const members = new Map<string, Range[]>();
  for (const [name, group] of groups) {
    const range = ranges.get(name);
    if (!range) throw new ReposeError('internal', `Cannot quantise: no range for "${name}", expected one`);
    members.set(group, [...(members.get(group) ?? []), range]);
  }
  return new Map([...members].map(([group, all]) => [group, toUint8Mapping(uniteRanges(all))]));
}

function writeQuantised(graph: Graph, node: GraphNode, values: ReadonlyMap<string, Quantised>): Addition[] {
  const [first = ''] = node.inputs;
  const inputs = node.inputs.map((input) => values.get(input)?.result ?? input);
  const weights = dequantiseWeights(graph, node, values.get(first)?.mapping.scale ?? 1);
  const written: GraphNode = {
    ...node,
    inputs: weights ? [inputs[0] ?? '', ...weights.inputs] : inputs,
    outputs: node.outputs.map((output) => values.get(output)?.source ?? output),
  };
  return [...(weights ? [weights.addition] : []), { nodes: [written] }];
}

/** A float32 node reads exact values if they exist. */
function writeFloat(node: GraphNode, values: ReadonlyMap<string, Quantised>): Addition {
  const inputs = node.inputs.map((input) => {
    const value = values.get(input);
    return value?.isMadeQuantised ? value.result : input;
  });
  return { nodes: [{ ...node, inputs }] };
}
