import { tf } from './tensorflow-cpu.js';

type Options = Parameters<typeof tf.layers.lstm>[0];

/** The recurrent layers by name, each made of the options that all of them take. */
export const recurrentLayers = {
  SimpleRNN: (options: Options) => tf.layers.simpleRNN(options),
  GRU: (options: Options) => tf.layers.gru(options),
  LSTM: (options: Options) => tf.layers.lstm(options),
};
