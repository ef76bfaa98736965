import type * as TensorFlow from '@tensorflow/tfjs';

/**
 * The part of TensorFlow.js that the parity check uses: from `@tensorflow/tfjs` or a package that
 * extends it.
 */
export type TensorFlowApi = Pick<
  typeof TensorFlow,
  'add' | 'concat' | 'dispose' | 'models' | 'mul' | 'tensor' | 'tensor4d' | 'tidy' | 'tile' | 'transpose'
>;
