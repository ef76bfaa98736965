import * as tf from '@tensorflow/tfjs';

// TensorFlow.js otherwise advises on first use to install its native backend.
tf.env().set('IS_TEST', true);

/** TensorFlow.js on plain JavaScript: the models here are made, not run, apart from small ones. */
export { tf };
