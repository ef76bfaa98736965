import { dirname } from 'node:path';

/** The absolute path of the package's folder, with `proto/`, `models/` and `dist/`. */
export const packageRoot: string = dirname(import.meta.dirname);
