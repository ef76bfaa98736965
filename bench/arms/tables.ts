/** The models that `npm run bench:arms` compares, by table. */

type Settings = Readonly<Record<string, unknown>>;

/** A model of a table. */
export interface Arm {
  /** Of its run and its files; the same in all tables that show it. */
  readonly name: string;
  readonly preset: 'synthetic' | 'warped';
  /** A model of PG2's Table 1; `full` where absent. */
  readonly ablation?: string;
  /** Replaced settings of the preset, by their path. */
  readonly settings: Settings;
  /** The arm that trains the same G1, if one does. */
  readonly coarseOf?: string;
  /** What its pictures of each stage are called; a model without `refined` has no stage 2. */
  readonly titles: { readonly coarse?: string; readonly refined?: string };
}

export const tableNames = ['ablations', 'inputs', 'settings'] as const;
export type TableName = (typeof tableNames)[number];

/** The arms of each table, for generators of a base width. */
export function createTables(baseWidth: number): Readonly<Record<TableName, readonly Arm[]>> {
  return { ablations, inputs, settings: createSettings(baseWidth) };
}

const ablations: readonly Arm[] = [
  {
    name: 'g1-g2-d',
    preset: 'synthetic',
    ablation: 'g1-g2-d',
    settings: {},
    titles: { coarse: 'G1, plain L1', refined: 'G1 + G2 + D, plain L1' },
  },
  {
    name: 'full',
    preset: 'synthetic',
    settings: {},
    titles: { coarse: 'G1, masked L1', refined: 'G1 + G2 + D, masked L1 (full)' },
  },
  {
    name: 'g1-d',
    preset: 'synthetic',
    ablation: 'g1-d',
    settings: {},
    titles: { coarse: 'G1 + D, one stage, masked L1' },
  },
];

/** Losses and D as in the paper and whole pictures, whatever the preset has. */
const paperLosses: Settings = {
  'augmentation.crop': 0,
  'g2.featureMatching': 0,
  'g2.baseWidth': null,
  detailWeight: 0,
  'discriminator.loss': 'cross-entropy',
  'discriminator.spectralNormalization': false,
};

function createArm(name: string, title: string, settings: Settings): Arm {
  const titles = { coarse: `${title}, coarse`, refined: `${title}, refined` };
  return { name, preset: 'warped', settings: { ...paperLosses, ...settings }, titles };
}

const allInputs = createArm('background', '+ background: all', { inputs: 'warped' });

/** Each arm sees one input more than the one before it. */
const inputs: readonly Arm[] = [
  createArm('paper', "the paper's inputs", { inputs: 'paper' }),
  createArm('source-maps', '+ source maps', { inputs: 'warped', hiddenInputs: ['warp', 'background'] }),
  createArm('warp', '+ warp', { inputs: 'warped', hiddenInputs: ['background'] }),
  allInputs,
];

/** All inputs with the paper's losses, and what each setting changes by itself. */
function createSettings(baseWidth: number): readonly Arm[] {
  const hinge = { 'discriminator.loss': 'hinge' };
  const spectral = { 'discriminator.spectralNormalization': true };
  const change = (name: string, title: string, changed: Settings) =>
    createArm(name, title, { inputs: 'warped', ...changed });
  const changeRefine = (...arm: Parameters<typeof change>): Arm => ({
    ...change(...arm),
    coarseOf: allInputs.name,
  });
  return [
    {
      ...allInputs,
      titles: { coarse: "the paper's losses, coarse", refined: "the paper's losses, refined" },
    },
    changeRefine('feature-matching', 'feature matching 50', { 'g2.featureMatching': 50 }),
    changeRefine('spectral', 'spectral normalisation', spectral),
    changeRefine('hinge', 'hinge, spectral normalisation', { ...spectral, ...hinge }),
    changeRefine('wide-g2', 'G2 twice as wide', { 'g2.baseWidth': 2 * baseWidth }),
    change('detail', 'faces and hands weigh 2 more', { detailWeight: 2 }),
  ];
}
