import { ReposeError, toViolation } from '../../errors.js';
import type { InferParameter__Output } from '../../generated/inference/InferParameter.js';
import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';
import { wireOfFit, wireOfFormat } from '../../rpc/wire-enums.js';

type Parameters = Readonly<Record<string, InferParameter__Output>>;
type Value = boolean | number | string;

/** The fields of a GenerateRequest that parameters set. */
export type Drawing = Pick<
  GenerateRequest__Output,
  'output' | 'framing' | 'scene' | 'keepPoseScale' | 'trim' | 'enlarge'
>;

/** Those of Triton's own, which say nothing of a picture. */
const ofTriton = /^(sequence_|triton_|priority$|timeout$)/;

/**
 * Reads the parameters of a model with encoded pictures, which are named like the fields of a
 * GenerateRequest. Throws `invalid-argument` for unknown ones, and values of a wrong type.
 */
export function readDrawing(parameters: Parameters): Drawing {
  assertKnown(parameters, ['format', 'quality', 'fit', 'scene', 'keep_pose_scale', 'trim', 'enlarge']);
  const read = <Type extends Value>(name: string, fallback: Type): Type => {
    const value = toValue(parameters[name]);
    if (value === undefined) return fallback;
    if (typeof value === typeof fallback) return value as Type; // as just compared
    throw refuse(name, JSON.stringify(value), `a ${typeof fallback}`);
  };
  const choose = <Wire extends string>(
    name: string,
    table: Readonly<Record<string, Wire>>,
  ): Wire | undefined => {
    const value: string = read(name, '');
    if (value === '' || Object.hasOwn(table, value)) return table[value];
    throw refuse(name, JSON.stringify(value.slice(0, 100)), `one of ${Object.keys(table).join(', ')}`);
  };
  const fit = choose('fit', wireOfFit);
  return {
    output: {
      format: choose('format', wireOfFormat) ?? 'PICTURE_FORMAT_UNSPECIFIED',
      quality: read('quality', 0),
    },
    framing: fit === undefined ? null : { fit, kind: 'fit' },
    scene: read('scene', false),
    keepPoseScale: read('keep_pose_scale', false),
    trim: read('trim', false),
    enlarge: read('enlarge', 0),
  };
}

/** Throws `invalid-argument` for a parameter that is neither of `known` nor one of Triton's own. */
export function assertKnown(parameters: Parameters, known: readonly string[]): void {
  const unknown = Object.keys(parameters).find((name) => !known.includes(name) && !ofTriton.test(name));
  if (unknown === undefined) return;
  const expected = known.length === 0 ? 'none for this model' : `one of ${known.join(', ')}`;
  throw refuse(unknown.slice(0, 100), 'unknown', expected);
}

function toValue(parameter: InferParameter__Output | undefined): Value | undefined {
  return parameter?.parameterChoice && parameter[parameter.parameterChoice];
}

function refuse(name: string, found: string, expected: string): ReposeError {
  return ReposeError.invalid([toViolation(`parameters.${name}`, found, expected)]);
}
