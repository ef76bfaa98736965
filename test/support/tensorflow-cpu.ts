import * as tf from '@tensorflow/tfjs';

// TensorFlow.js otherwise warns on first use, with a stack trace, that its native backend would be faster.
tf.env().set('IS_TEST', true);

/** TensorFlow.js on plain JavaScript: slow, and there on every machine without any set-up. */
export { tf };
