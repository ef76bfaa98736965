// @ts-check
const { TestEnvironment } = require('jest-environment-node');

/** @type {readonly (keyof typeof globalThis)[]} */
const SHARED = [
  'ArrayBuffer',
  'BigInt64Array',
  'BigUint64Array',
  'Float32Array',
  'Float64Array',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Uint16Array',
  'Uint32Array',
];

// TensorFlow logs what it was built for while it loads. It reads the process's own environment, which a test cannot set.
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
// onnxruntime 1.30 sends telemetry unless this is set before it loads.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

/**
 * Jest's Node environment with the outer context's typed arrays: onnxruntime-node and tfjs-node-gpu check
 * `instanceof Float32Array` in native code, which the arrays of a test's own context would fail.
 */
module.exports = class NativeEnvironment extends TestEnvironment {
  /** @param {ConstructorParameters<typeof TestEnvironment>} args */
  constructor(...args) {
    super(...args);
    Object.assign(this.global, Object.fromEntries(SHARED.map((name) => [name, globalThis[name]])));
  }
};
