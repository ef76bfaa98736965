// @ts-check
/** Compiles an Emscripten module to CommonJS. It sets `import.meta.url` where there is none, as on no Node.js, which has no such form there. */
const { createTransformer } = require('@swc/jest');

const guard = /if\(import\.meta\.url===undefined\)\{import\.meta\.url="[^"]*"\}/;

module.exports = {
  /** @param {Parameters<typeof createTransformer>} args */
  createTransformer: (...args) => {
    // It is synchronous where Jest compiles to CommonJS.
    const transformer = /** @type {import('@jest/transform').SyncTransformer} */ (createTransformer(...args));
    return {
      ...transformer,
      /** @type {import('@jest/transform').SyncTransformer['process']} */
      process: (source, ...rest) => transformer.process(source.replace(guard, ''), ...rest),
    };
  },
};
