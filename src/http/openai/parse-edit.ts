/** The text fields of POST /v1/images/edits. */
import { z } from 'zod';
import { ApiError } from './api-error.js';

const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values, reason = '') =>
  z.enum(values, { error: `expected ${values.join(', ').replace(/, ([^,]*)$/, ' or $1')}${reason}` });

const flag = () => z.stringbool({ error: 'expected true or false' }).default(false);

const number = (min: number, max: number) => {
  const error = `expected ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,3}$/, { error })
    .transform(Number)
    .pipe(z.int().min(min, { error }).max(max, { error }));
};

/** Texts that change nothing in the picture. */
const note = () => z.string().max(1000, { error: 'expected at most 1000 characters' }).optional();

const editSchema = z.strictObject({
  prompt: z.string().max(32_000, { error: 'expected at most 32000 characters' }).default(''),
  model: z.string().max(200, { error: 'expected NAME or NAME@VERSION' }).default('').transform(parseModelId),
  n: oneOf(['1'], ': the same request always draws the same picture').default('1'),
  size: z
    .string()
    .regex(/^(auto|\d{1,5}x\d{1,5})$/, { error: 'expected auto or WIDTHxHEIGHT' })
    .default('auto'),
  // The service draws two pictures, the coarse one and from it the refined one.
  quality: oneOf(['auto', 'low', 'medium', 'standard', 'high', 'xhigh', 'max'])
    .default('auto')
    .transform((word) => (word === 'low' ? 'low' : 'high')),
  background: oneOf(['auto', 'opaque'], ': pictures have no transparency').default('auto'),
  output_format: oneOf(['png', 'jpeg', 'webp']).default('png'),
  output_compression: number(0, 100).optional(),
  response_format: oneOf(['b64_json'], ': pictures are sent, not kept').default('b64_json'),
  stream: flag(),
  partial_images: number(0, 3).default(0),
  scene: flag(),
  input_fidelity: oneOf(['low', 'high']).optional(),
  user: note(),
  safety_identifier: note(),
});

/** The checked fields of an edit, with the defaults of absent ones. */
export type EditFields = z.output<typeof editSchema>;

/** The names of the text fields, besides `pose`. */
export const editFieldNames: readonly string[] = Object.keys(editSchema.shape);

/** A model and its version. Empty: the default ones. */
export interface ModelId {
  readonly model: string;
  readonly modelVersion: string;
}

/** A model and its version by an id, `NAME` or `NAME@VERSION`. */
export function parseModelId(id: string): ModelId {
  const [, model = '', modelVersion = ''] = /^([^@]*)@?(.*)$/s.exec(id) ?? [];
  return { model, modelVersion };
}

/** Checks the text fields of an edit. Throws an error that names the first wrong one. */
export function parseEdit(fields: ReadonlyMap<string, string>): EditFields {
  const result = editSchema.safeParse(Object.fromEntries(fields));
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] ?? { path: [], message: String(result.error) };
  const field = path.join('.');
  const found = JSON.stringify(fields.get(field)?.slice(0, 100));
  throw ApiError.ofField(field, `${found}, ${message}`);
}
