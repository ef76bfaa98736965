import { isAbsolute, relative, resolve } from 'node:path';
import { ReposeError } from '../errors.js';

/**
 * Throws `invalid-argument` when `out` lies inside `folder`, by default a data set, and would become
 * part of it.
 */
export function assertOutside(folder: string, out: string, what = 'data set'): void {
  const path = relative(resolve(folder), resolve(out));
  if (/^\.\.($|[/\\])/.test(path) || isAbsolute(path)) return;
  throw new ReposeError(
    'invalid-argument',
    `Cannot draw into ${out}: it is inside the ${what} ${folder}, expected a folder outside it`,
  );
}
