import { ReposeError } from '../../errors.js';
import { isObject } from '../../json-object.js';

/** Keras 3's `.keras` files name weights by position, and layers by class. */
const placeName = /(^|\/)vars\/\d+$/;

/**
 * Returns the function that maps a file's weight names to those that layers look for: Keras 3
 * prefixes the name of a sequential model. Throws `invalid-argument` for ambiguous names.
 */
export function createWeightNaming(
  path: string,
  { model, isKeras3 }: { readonly model: unknown; readonly isKeras3: boolean },
  names: readonly string[],
): (name: string) => string {
  const place = names.find((name) => placeName.test(name));
  if (place !== undefined) {
    const what = `a weight named "${place}", as in .keras files`;
    const expected = 'names such as "conv/kernel": save the model as .h5 in Keras and convert that file';
    throw new ReposeError(
      'invalid-argument',
      `Cannot read the model "${path}": ${what}, expected ${expected}`,
    );
  }
  const sequential = isKeras3 ? readSequentialName(model) : undefined;
  return (name) => {
    const [first, ...rest] = name.split('/');
    return rest.length > 1 && first === sequential ? rest.join('/') : name;
  };
}

function readSequentialName(model: unknown): unknown {
  if (!isObject(model) || model['class_name'] !== 'Sequential') return undefined;
  return isObject(model['config']) ? model['config']['name'] : undefined;
}
