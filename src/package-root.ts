import { dirname } from 'node:path';

/** The absolute path of the package's own folder, where `proto/`, `models/` and `dist/` lie. */
export const packageRoot: string = dirname(import.meta.dirname);
