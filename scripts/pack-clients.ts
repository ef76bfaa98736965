/**
 * Packs the client packages as they are released: `npm run pack:clients [FOLDER]` writes the tarball
 * of `@repose/client` and the wheel of `repose-client` to the folder, by default `out`.
 */
import { resolve } from 'node:path';
import { cacheFolder } from '#dist/cache-folder.js';
import { packJsClient } from './pack-js-client.js';
import { packPythonClient } from './pack-python-client.js';
import { setUpTestPython } from './test-python.js';

const folder = resolve(process.argv[2] ?? 'out');
console.log(packJsClient(folder));
const { python, reason } = setUpTestPython(cacheFolder(process.env));
if (python === undefined) throw new Error(`Cannot pack the Python client: ${reason}`);
console.log(packPythonClient(python, folder));
