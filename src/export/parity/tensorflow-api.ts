import type * as TensorFlow from '@tensorflow/tfjs';

/** The part of TensorFlow.js that the parity check uses: of `@tensorflow/tfjs` or of a package that adds to it. */
export type TensorFlowApi = Pick<
  typeof TensorFlow,
  'add' | 'concat' | 'dispose' | 'models' | 'tensor' | 'tensor4d' | 'tidy' | 'transpose'
>;
