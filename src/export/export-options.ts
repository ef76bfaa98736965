import { z } from 'zod';
import { ReposeError } from '../errors.js';
import type { LayerConverter } from './layers/layer-converter.js';
import { type Layout, layouts } from './model-graph.js';
import { type RewriteOptions, rewriteNames } from './rewrites/optimise-graph.js';

export interface ExportModelOptions extends RewriteOptions {
  /**
   * Converters of custom layers, or replacements of built-in ones, by the class name in `toJSON`.
   */
  readonly layers?: Readonly<Record<string, LayerConverter>>;
  /**
   * By input name: lengths for inputs that leave some open, in TensorFlow.js' order without the
   * batch: `{ picture: [128, 64, 3] }`. The batch stays free. For a graph model, lengths of all axes
   * fix the batch too.
   */
  readonly inputShapes?: Readonly<Record<string, readonly number[]>>;
  /**
   * The layout of inputs and outputs: `channels-last` [N, H, W, C] by default, or `channels-first`
   * [N, C, H, W].
   */
  readonly layout?: Layout;
  /**
   * The graph's name, which is the prefix of node and weight names; by default the model's name.
   */
  readonly name?: string;
  /**
   * Store weights as float16, which the graph casts to float32: half the file, with weights rounded
   * to 11 bits; those that came as float16 are unchanged.
   */
  readonly halfWeights?: boolean;
}

const shape = {
  layers: z
    .record(
      z.string(),
      z.custom((value) => typeof value === 'function', is('a converter, which is a function')),
      is('converters by class name'),
    )
    .optional(),
  inputShapes: z
    .record(
      z.string(),
      z.array(z.number(is('a length')), is('a list of lengths')),
      is('lists of lengths by input name'),
    )
    .optional(),
  halfWeights: z.boolean(is('true or false')).optional(),
  layout: z.enum(layouts, is(layouts.join(' or '))).optional(),
  name: z.string(is('a name')).min(1, is('a name')).optional(),
  without: z
    .array(z.enum(rewriteNames, is(`one of ${rewriteNames.join(', ')}`)), is('a list of rewrites'))
    .optional(),
};

const keys = Object.keys(shape).join(', ');

const optionsSchema = z.strictObject(shape, {
  error: (issue) =>
    issue.code === 'unrecognized_keys'
      ? `has a key "${issue.keys[0]}", expected some of ${keys}`
      : is('an object').error(issue),
});

/**
 * Checks the options of callers in JavaScript: throws `invalid-argument`, naming the model and the
 * option, for wrong types.
 */
export function checkExportOptions(model: string, options: ExportModelOptions): void {
  const issue = optionsSchema.safeParse(options).error?.issues[0];
  if (!issue) return;
  const option = ['options', ...issue.path].join('.');
  throw new ReposeError('invalid-argument', `Cannot export model "${model}": ${option} ${issue.message}`);
}

/** A schema's message: `is "nchw", expected channels-last or channels-first`. */
function is(expected: string) {
  return {
    error: ({ input }: { readonly input?: unknown }) => `is ${describe(input)}, expected ${expected}`,
  };
}

function describe(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  return Array.isArray(value) ? 'a list' : `a ${value.constructor?.name ?? 'object'}`;
}
