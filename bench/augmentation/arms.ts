import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Size } from '#dist/pose/skeleton.js';
import { renderBackdrops } from './backdrops-folder.js';
import { drawInPoses, drawSamples, refinePictures, warpIntoPoses } from './drawn-folders.js';

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
  const needed = { warp: [], default: [], pg2: ['pg2'], dagan: ['dagan'], simgan: ['simgan'] } as const;
  const all: Record<Drawer, readonly (keyof ArmModels)[]> = {
    ...needed,
    ...{ 'warp-backdrops': [], 'default-backdrops': [], 'pg2-simgan': ['pg2', 'simgan'] },
  };
  const missing = drawer && all[drawer].find((name) => models[name] === undefined);
  return missing && `--${missing}`;
}

export interface DrawOptions {
  /** The data folder with the training pictures, and their size. */
  readonly data: string;
  readonly size: Size;
  /** Where the drawn folders go, by the drawer's name; what is there is not drawn again. */
  readonly out: string;
  readonly models: ArmModels;
  /** Pictures to draw of each training picture. */
  readonly perPicture: number;
  /** The folder of the rendered backdrops, which are made where they are needed. */
  readonly backdrops: string;
}

/** The folder of what a drawer draws of the training pictures. */
export async function drawFor(drawer: Drawer, options: DrawOptions): Promise<string> {
  const out = join(options.out, drawer);
  // `repose augment` continues in a folder where it was stopped; the others write whole ones.
  const goesOn = drawer === 'default' || drawer === 'default-backdrops' || drawer === 'pg2';
  if (goesOn || !existsSync(out)) await draw(drawer, out, options);
  return out;
}

async function draw(drawer: Drawer, out: string, options: DrawOptions): Promise<void> {
  const { data, size, models, perPicture } = options;
  const folder = { data, out, perPicture };
  switch (drawer) {
    case 'warp':
      return warpIntoPoses(folder, size);
    case 'default':
      return drawInPoses(folder, models.default);
    case 'warp-backdrops':
      return warpIntoPoses({ ...folder, backdrops: await renderBackdrops(options.backdrops, size) }, size);
    case 'default-backdrops':
      return drawInPoses(
        { ...folder, backdrops: await renderBackdrops(options.backdrops, size) },
        models.default,
      );
    case 'pg2':
      return drawInPoses(folder, models.pg2!); // see findMissingFlag
    case 'dagan':
      return drawSamples(folder, models.dagan!);
    case 'simgan':
      return refinePictures({ data, out }, models.simgan!);
    case 'pg2-simgan':
      return refinePictures({ data: await drawFor('pg2', options), out }, models.simgan!);
  }
}
