/** The steps of a request for both pictures whose joints are given, by their public names. */
export const drawnSteps = [
  'decode',
  'coarse_queue',
  'coarse',
  'coarse_encode',
  'refine_queue',
  'refine',
  'refined_encode',
];
