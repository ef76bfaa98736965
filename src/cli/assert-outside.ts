import { isAbsolute, relative, resolve } from 'node:path';
import { ReposeError } from '../errors.js';

/** Throws `invalid-argument` for a file or folder to draw into that lies in a data set and would become a part of it. */
export function assertOutside(folder: string, out: string): void {
  const path = relative(resolve(folder), resolve(out));
  if (/^\.\.($|[/\\])/.test(path) || isAbsolute(path)) return;
  throw new ReposeError(
    'invalid-argument',
    `Cannot draw into ${out}: it is in ${folder}, whose pictures it would become, expected a folder outside`,
  );
}
