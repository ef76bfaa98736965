import { z } from 'zod';
import type { GraphModel, NamedTensor, OperatorNode, TensorReference } from './graph-model.js';

/** JSON of protocol buffers writes 64-bit integers as strings. */
const integerSchema = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
const numberSchema = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const textSchema = z.string().transform((base64) => Buffer.from(base64, 'base64').toString());

/** TensorFlow's types by their number in types.proto, which some writers use. */
const typeNames: Readonly<Record<number, string>> = {
  1: 'DT_FLOAT',
  2: 'DT_DOUBLE',
  3: 'DT_INT32',
  4: 'DT_UINT8',
  6: 'DT_INT8',
  7: 'DT_STRING',
  8: 'DT_COMPLEX64',
  9: 'DT_INT64',
  10: 'DT_BOOL',
  19: 'DT_HALF',
};
const typeSchema = z.union([z.string(), z.int().transform((code) => typeNames[code] ?? `type ${code}`)]);

const shapeSchema = z
  .object({
    dim: z.array(z.object({ size: integerSchema.optional() })).default([]),
    unknownRank: z.boolean().optional(),
  })
  .transform(({ dim, unknownRank }) =>
    unknownRank ? undefined : dim.map(({ size = 0 }) => (size < 0 ? null : size)),
  );

const attributeSchema = z.object({
  i: integerSchema.optional(),
  f: numberSchema.optional(),
  s: textSchema.optional(),
  b: z.boolean().optional(),
  type: typeSchema.optional(),
  list: z.object({ i: z.array(integerSchema).optional(), s: z.array(textSchema).optional() }).optional(),
  shape: shapeSchema.optional(),
});

const nodeSchema = z.object({
  name: z.string().min(1),
  op: z.string().min(1),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attributeSchema).default({}),
});

const tensorInfoSchema = z.object({ name: z.string().min(1), tensorShape: shapeSchema.optional() });

const signatureSchema = z.object({
  inputs: z.record(z.string(), tensorInfoSchema).default({}),
  outputs: z.record(z.string(), tensorInfoSchema).default({}),
});

/** The part of a graph model's `model.json` that says what it computes. */
export const graphModelSchema = z.object({
  modelTopology: z.object({ node: z.array(nodeSchema).min(1) }),
  signature: signatureSchema.nullish(),
  userDefinedMetadata: z.object({ signature: signatureSchema.nullish() }).nullish(),
});

type Signature = z.infer<typeof signatureSchema>;

/**
 * A graph model from its parsed `model.json`. Inputs and outputs are the signature's, as in
 * TensorFlow.js, without the `:0` of some converters; without one, the placeholders and the nodes
 * that no other reads.
 */
export function toGraphModel(name: string, saved: z.infer<typeof graphModelSchema>): GraphModel {
  const nodes = new Map(saved.modelTopology.node.map((node) => [node.name, toNode(node)] as const));
  const signature = saved.userDefinedMetadata?.signature ?? saved.signature ?? undefined;
  return { name, nodes, inputs: listInputs(nodes, signature), outputs: listOutputs(nodes, signature) };
}

function toNode({ name, op, input, attr }: z.infer<typeof nodeSchema>): OperatorNode {
  // A ^ marks a node that only has to run earlier.
  const inputs = input.filter((reference) => !reference.startsWith('^')).map(parseReference);
  return { name, op, inputs, attributes: attr };
}

/** `split:1` is output 1 of `split`. */
function parseReference(text: string): TensorReference {
  const [, node = text, output = '0'] = /^(.*):(\d+)$/.exec(text) ?? [];
  return { node, output: Number(output) };
}

function listInputs(nodes: GraphModel['nodes'], signature: Signature | undefined): readonly NamedTensor[] {
  const named = toNamedTensors(signature?.inputs);
  if (named.length > 0) return named;
  return [...nodes.values()]
    .filter(({ op }) => op.startsWith('Placeholder'))
    .map(({ name }) => ({ name, tensor: { node: name, output: 0 } }));
}

function listOutputs(nodes: GraphModel['nodes'], signature: Signature | undefined): readonly NamedTensor[] {
  const named = toNamedTensors(signature?.outputs);
  if (named.length > 0) return named;
  const read = new Set([...nodes.values()].flatMap(({ inputs }) => inputs.map(({ node }) => node)));
  return [...nodes.values()]
    .filter(({ name, op }) => !read.has(name) && op !== 'NoOp')
    .map(({ name }) => ({ name, tensor: { node: name, output: 0 } }));
}

function toNamedTensors(tensors: Signature['inputs'] = {}): readonly NamedTensor[] {
  return Object.entries(tensors).map(([key, { name, tensorShape }]) => ({
    name: key.replace(/:0$/, ''),
    tensor: parseReference(name),
    shape: tensorShape,
  }));
}
