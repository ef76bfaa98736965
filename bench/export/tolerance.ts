/** What a graph may be off, of the largest number that TensorFlow.js gives. */
export const tolerance = 1e-4;
