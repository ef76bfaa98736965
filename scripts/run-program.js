// @ts-check
/**
 * Runs a TypeScript program of a checkout, the sources compiled first where one has changed:
 * `node scripts/run-program.js FILE [ARGS]`. Node 20 does not know TypeScript; Node's flags and
 * what the program starts stay free of the loader.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { register } from 'tsx/esm/api';
import { buildIfStale } from './build.js';

const [node = '', , program, ...args] = process.argv;
if (program === undefined) throw new Error('Cannot run: no program, expected FILE [ARGS]');
buildIfStale();
// onnxruntime 1.30 sends telemetry unless this is set before it loads.
process.env['ORT_DISABLE_TELEMETRY'] = '1';
register();
process.argv = [node, resolve(program), ...args];
await import(pathToFileURL(resolve(program)).href);
