import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../package-root.js';

/** Resolves and loads CommonJS packages as this package sees them. */
export const requirePackage: NodeJS.Require = createRequire(join(packageRoot, 'package.json'));

/** The folder of tfjs-node-gpu, whose binding we build. */
export function tfjsFolder(): string {
  return dirname(requirePackage.resolve('@tensorflow/tfjs-node-gpu/package.json'));
}

/** Where tfjs-node-gpu looks for its binding: Node-API version 8, which every supported Node has. */
export function installedBinding(): string {
  return join(tfjsFolder(), 'lib', 'napi-v8', 'tfjs_binding.node');
}
