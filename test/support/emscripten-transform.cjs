/** Compiles an Emscripten module to CommonJS. It sets `import.meta.url` where there is none, as on no Node.js, which has no such form there. */
const { createTransformer } = require('@swc/jest');

const guard = /if\(import\.meta\.url===undefined\)\{import\.meta\.url="[^"]*"\}/;

module.exports = {
  createTransformer: (options) => {
    const transformer = createTransformer(options);
    return {
      ...transformer,
      process: (source, ...rest) => transformer.process(source.replace(guard, ''), ...rest),
    };
  },
};
