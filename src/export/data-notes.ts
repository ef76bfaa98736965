/** What a model card says about the pictures that a network was trained on. */
export interface DataNotes {
  /** One sentence for the manifest's description, after the picture's size. */
  readonly summary: string;
  readonly data: string;
  readonly limits: readonly string[];
  readonly licence: string;
}

/** Known failures of the method with any data (PG2, failure cases). */
const methodLimits = [
  'Rare poses (sitting, bending) come out worse than standing and walking.',
  'Layered clothes blend into each other, and fine texture turns into speckle.',
  'The model guesses what the condition image does not show, such as the back of a person seen from the front.',
];

/** What a card and a manifest say of the segmenter and of the drawn face in graphs of `warped` inputs. */
export const preparationNotes = {
  data:
    'Where the condition image shows people is told by MediaPipe Selfie Segmentation, which is part of the coarse graph and was trained by Google on photographs. ' +
    'Who is seen from behind gets a face of nobody: the mean of five people who do not exist, of the Python package openpeople.',
  licence: 'in the coarse graph, the segmenter: Apache-2.0, Google, and the face: MIT, openpeople',
} as const;

/** By the `data` of a run's configuration. */
const notes: Readonly<Record<string, DataNotes>> = {
  synthetic: {
    summary: 'trained on rendered people, none of whom exists',
    data: "People rendered by the project's own seeded generator (docs/people.md): no picture of a real person was used.",
    limits: [
      'It has never seen a photograph in training: faces come out simpler than they are. For one kind of pictures, ' +
        'fine-tune it on such pictures (docs/training.md).',
      'A short training leaves a ghost of the source figure, blank faces, smeared stripes and, in refined pictures, ' +
        'coloured fringes where the coarse picture was unsure.',
      ...methodLimits,
    ],
    licence: 'MIT',
  },
  market1501: {
    summary: 'trained on Market-1501, street pictures of pedestrians',
    data: 'Market-1501: 128 x 64 pictures of 1,501 pedestrians from six cameras on one campus.',
    limits: ['Other cameras, seasons and places than the data set has come out worse.', ...methodLimits],
    licence: "The data set's terms apply to the weights (Market-1501: academic research)",
  },
  deepfashion: {
    summary: 'trained on DeepFashion In-shop, pictures of clothes on models',
    data: 'DeepFashion In-shop Clothes Retrieval: 256 x 256 shop pictures, mostly of young women.',
    limits: ['People unlike the models of the data set may change sex or build.', ...methodLimits],
    licence: "The data set's terms apply to the weights (DeepFashion: non-commercial research)",
  },
};

/** The notes of a data set; cautious ones for unknown data sets. */
export function describeData(data: string): DataNotes {
  return (
    notes[data] ?? {
      summary: `trained on ${data}`,
      data: `${data}, which this project does not know: its origin and the consent of the people in it are not described here.`,
      limits: [
        'People, clothes, cameras and places unlike the training pictures come out worse.',
        ...methodLimits,
      ],
      licence: 'The terms of the training pictures apply to the weights',
    }
  );
}
