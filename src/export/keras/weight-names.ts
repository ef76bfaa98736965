import { ReposeError } from '../../errors.js';
import { isObject } from '../../json-object.js';

/** How Keras 3's `.keras` files name weights: by their places, and layers by their classes. */
const placeName = /(^|\/)vars\/\d+$/;

/**
 * What turns the names that a model's file gives its weights into those that its layers look for: Keras 3 puts the name of
 * a sequential model before those of its layers. Throws `invalid-argument` for names that do not say which weight is meant.
 */
export function createWeightNaming(
  path: string,
  { model, isKeras3 }: { readonly model: unknown; readonly isKeras3: boolean },
  names: readonly string[],
): (name: string) => string {
  const place = names.find((name) => placeName.test(name));
  if (place !== undefined) {
    const what = `a weight named "${place}", as .keras files have them`;
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
