import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Size } from '#dist/pose/skeleton.js';
import { renderBackdrops } from './backdrops-folder.js';
import {
  type DrawnFolder,
  drawInPoses,
  drawSamples,
  refinePictures,
  warpIntoPoses,
} from './drawn-folders.js';
import { identifyModel } from './identify-model.js';

/** What is compared: what is added to the real pictures, and whether all are flipped and erased. */
export interface Arm {
  readonly name: string;
  readonly title: string;
  readonly drawer?: Drawer;
  readonly flipErase: boolean;
}

export type Drawer =
  | 'warp'
  | 'warp-backdrops'
  | 'default'
  | 'default-backdrops'
  | 'pg2'
  | 'dagan'
  | 'simgan'
  | 'pg2-simgan';

export const arms: readonly Arm[] = [
  { name: 'none', title: 'real pictures alone', flipErase: false },
  { name: 'flip-erase', title: 'flip and erase', flipErase: true },
  { name: 'warp', title: 'the warp alone', drawer: 'warp', flipErase: false },
  { name: 'default', title: 'the default model (PG², warped inputs)', drawer: 'default', flipErase: false },
  {
    name: 'warp-backdrops',
    title: 'the warp, before other pictures',
    drawer: 'warp-backdrops',
    flipErase: false,
  },
  {
    name: 'default-backdrops',
    title: 'the default model, before other pictures',
    drawer: 'default-backdrops',
    flipErase: false,
  },
  { name: 'pg2', title: "PG² with the paper's inputs", drawer: 'pg2', flipErase: false },
  { name: 'dagan', title: 'DAGAN', drawer: 'dagan', flipErase: false },
  { name: 'simgan', title: 'SimGAN', drawer: 'simgan', flipErase: false },
  { name: 'pg2-simgan', title: 'PG², refined by SimGAN', drawer: 'pg2-simgan', flipErase: false },
  { name: 'warp-flip-erase', title: 'the warp, then flip and erase', drawer: 'warp', flipErase: true },
  {
    name: 'default-flip-erase',
    title: 'the default model, then flip and erase',
    drawer: 'default',
    flipErase: true,
  },
];

/** The models that arms draw with: bundles, and runs where `repose` takes them. */
export interface ArmModels {
  readonly default: string;
  readonly pg2?: string;
  readonly dagan?: string;
  readonly simgan?: string;
}

/** Why an arm cannot run: the flag that it needs; undefined where it can. */
export function findMissingFlag({ drawer }: Arm, models: ArmModels): string | undefined {
  const missing = drawer && drawers[drawer].models.find((name) => models[name] === undefined);
  return missing && `--${missing}`;
}

/** The models that draw for an arm, by `identifyModel()`; undefined where one is missing. */
export async function identifyModels(arm: Arm, models: ArmModels): Promise<readonly string[] | undefined> {
  if (findMissingFlag(arm, models) !== undefined) return undefined;
  return arm.drawer ? identifyOf(arm.drawer, models) : [];
}

function identifyOf(drawer: Drawer, models: ArmModels): Promise<string[]> {
  return Promise.all(drawers[drawer].models.map((name) => identifyModel(models[name]!))); // all are given
}

export interface DrawOptions {
  /** The data folder with the training pictures, and their size. */
  readonly data: string;
  readonly size: Size;
  /** Where the drawn folders go, by the names of drawer and models; what is there is not drawn again. */
  readonly out: string;
  /** With those that the drawer needs. */
  readonly models: ArmModels;
  /** Pictures to draw of each training picture. */
  readonly perPicture: number;
  /** The folder of the rendered backdrops, which are made where they are needed. */
  readonly backdrops: string;
}

/** The folder of what a drawer draws of the training pictures. */
export async function drawFor(drawer: Drawer, options: DrawOptions): Promise<string> {
  const { data, perPicture, models } = options;
  const out = join(options.out, [drawer, ...(await identifyOf(drawer, models))].join('--'));
  const { resumes, draw } = drawers[drawer];
  if (resumes || !existsSync(out)) await draw({ data, out, perPicture }, options);
  return out;
}

/** How a drawer draws. */
interface DrawerParts {
  /** What it needs. */
  readonly models: readonly (keyof ArmModels)[];
  /** Whether it goes on in a folder where it was stopped, as `repose augment` does; others write whole ones. */
  readonly resumes?: true;
  readonly draw: (folder: DrawnFolder, options: DrawOptions) => Promise<void>;
}

const drawers: Readonly<Record<Drawer, DrawerParts>> = {
  warp: { models: [], draw: (folder, { size }) => warpIntoPoses(folder, size) },
  'warp-backdrops': {
    models: [],
    draw: async (folder, options) => warpIntoPoses(await addBackdrops(folder, options), options.size),
  },
  default: {
    models: ['default'],
    resumes: true,
    draw: (folder, { models }) => drawInPoses(folder, models.default),
  },
  'default-backdrops': {
    models: ['default'],
    resumes: true,
    draw: async (folder, options) => drawInPoses(await addBackdrops(folder, options), options.models.default),
  },
  pg2: { models: ['pg2'], resumes: true, draw: (folder, { models }) => drawInPoses(folder, models.pg2!) },
  dagan: { models: ['dagan'], draw: (folder, { models }) => drawSamples(folder, models.dagan!) },
  simgan: { models: ['simgan'], draw: (folder, { models }) => refinePictures(folder, models.simgan!) },
  'pg2-simgan': {
    models: ['pg2', 'simgan'],
    draw: async ({ out }, options) =>
      refinePictures({ data: await drawFor('pg2', options), out }, options.models.simgan!),
  },
};

async function addBackdrops(folder: DrawnFolder, { backdrops, size }: DrawOptions): Promise<DrawnFolder> {
  return { ...folder, backdrops: await renderBackdrops(backdrops, size) };
}
