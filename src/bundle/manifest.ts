import { z } from 'zod';
import { checkSkeleton, skeletonFields } from '../pose/skeleton-schema.js';
import { trainingStages } from '../stages.js';

/** The only format version that this code writes and reads. */
export const formatVersion = 1;

/** The allowed names of bundles and their folders. */
export const bundleNamePattern = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** The number formats of a bundle's graphs; every bundle has `fp32`. */
export const precisions = ['fp32', 'fp16', 'int8'] as const;
export type Precision = (typeof precisions)[number];
export type VariantName = Exclude<Precision, 'fp32'>;

const tensorSchema = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['uint8', 'float32']),
  shape: z.array(z.union([z.int().positive(), z.enum(['N', 'LH', 'LW'])])).min(1),
  description: z.string(),
});

const errorSchema = z.strictObject({
  samples: z.int().positive(),
  maxAbsFloat: z
    .number()
    .nonnegative()
    .describe('largest absolute difference on the float output, in [-1, 1]'),
  maxLevels: z.int().nonnegative().describe('largest difference on the uint8 output, in levels of 0..255'),
  meanLevels: z
    .number()
    .nonnegative()
    .optional()
    .describe('mean absolute difference on the uint8 output, in levels of 0..255'),
  ssimChange: z
    .number()
    .optional()
    .describe("mean SSIM against the targets of held-out pairs, less that of the fp32 graphs' pictures"),
});

const calibrationSchema = z.strictObject({
  method: z.string().describe('how ranges were chosen: see docs/quantisation.md'),
  pairs: z.int().positive().describe('pairs of pictures that were drawn to see the ranges of all values'),
  seed: z.int().describe('of the synthetic people that they show'),
});

const fileFields = {
  file: z.string().regex(/^[a-z0-9][a-z0-9_.-]*\.onnx$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
};

const variantSchema = z.strictObject({
  ...fileFields,
  error: errorSchema.describe(
    'fp32: against TensorFlow.js; other variants: against fp32, refine drawing on its own coarse picture',
  ),
  calibration: calibrationSchema.optional().describe('what a variant was fitted to'),
  keptFloat: z.array(z.string()).optional().describe('nodes of the network that compute in float32 still'),
});

const stageSchema = z.strictObject({
  parameters: z.int().positive().describe('trainable parameters of the network'),
  inputs: z.array(tensorSchema).min(1),
  outputs: z.array(tensorSchema).min(1),
  variants: z.object({ fp32: variantSchema, fp16: variantSchema.optional(), int8: variantSchema.optional() }),
});

const enlargeSchema = z.strictObject({
  inputs: z.array(tensorSchema).min(1),
  outputs: z.array(tensorSchema).min(1),
  ...fileFields,
});

/** `coco18` may have only its name; any other skeleton has its definition. */
const skeletonSchema = skeletonFields
  .partial({ limbs: true })
  .superRefine(({ limbs, ...definition }, context) => {
    for (const { path, message } of limbs ? checkSkeleton({ ...definition, limbs }) : [])
      context.addIssue({ code: 'custom', path: [...path], message });
  });

/** `model.json`: the description of a bundle. Sizes are in pixels. */
export const manifestSchema = z.strictObject({
  formatVersion: z.literal(formatVersion),
  name: z.string().regex(bundleNamePattern),
  version: z.string().min(1).max(64).describe('changes whenever the weights do'),
  description: z.string().min(1),
  licence: z.string().min(1),
  image: z.strictObject({ width: z.int().min(8), height: z.int().min(8) }),
  skeleton: skeletonSchema,
  opset: z.int().positive(),
  irVersion: z.int().positive(),
  stages: z.strictObject({
    coarse: stageSchema.optional().describe('absent in models that make one picture of another'),
    refine: stageSchema,
  }),
  enlarge: enlargeSchema
    .optional()
    .describe('the graph that draws larger pictures; it has no weights, and computes in float32 everywhere'),
  training: z.strictObject({
    run: z.string(),
    preset: z.string(),
    data: z.string(),
    seed: z.int(),
    baseWidth: z.int().positive().describe("channels of the generator's first convolution"),
    steps: z
      .partialRecord(z.enum(trainingStages), z.int().nonnegative())
      .describe('by training stage: g1 and g2 of PG2, r of SimGAN, g of DAGAN'),
  }),
  metrics: z
    .record(z.string(), z.number())
    .describe('measured on held-out pairs, by the recipes of docs/training.md'),
  exporter: z.strictObject({ name: z.string(), version: z.string() }),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type StageManifest = z.infer<typeof stageSchema>;
export type EnlargeManifest = z.infer<typeof enlargeSchema>;
export type TensorManifest = z.infer<typeof tensorSchema>;
export type VariantManifest = z.infer<typeof variantSchema>;
export type Calibration = z.infer<typeof calibrationSchema>;
