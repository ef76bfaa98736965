import type { Random } from '../../random.js';
import type { Identity, Skirt, Top, Trousers } from '../identity/identity.js';
import type { LinearRgb } from '../maths/linear-colour.js';
import { createCloth } from '../shading/material.js';
import { chance, sampleApart, sampleCloth } from './draws.js';
import { sampleBody } from './sample-body.js';
import { sampleHead } from './sample-head.js';
import { makeJacket, pickJacketKind } from './sample-jacket.js';
import { sampleScene } from './sample-scene.js';
import { sampleFootwear } from './sample-shoes.js';
import { sampleDressSkirt, sampleSkirt } from './sample-skirt.js';
import { makeTop, pickTopKind, type Season, tuckable, type Wearer } from './sample-top.js';
import { sampleTrousers } from './sample-trousers.js';

const seats: readonly LinearRgb[] = [
  [0.25, 0.16, 0.09],
  [0.08, 0.08, 0.09],
  [0.45, 0.43, 0.4],
];

/** A person at random, dressed for one season, and where the person is photographed. */
export function sampleIdentity(random: Random): Identity {
  const body = sampleBody(random);
  const season = random.pick<Season>(['summer', 'mild', 'cold'], [4, 4, 2.4]);
  const clothes = sampleClothes(random, { isMale: body.isMale, season });
  return {
    body: body.shape,
    ...sampleHead(random, body),
    ...clothes,
    backpack: sampleBackpack(random),
    seat: random.pick(seats),
    seed: random.uniform(0, 100),
    scene: sampleScene(random),
  };
}

type Clothes = Pick<Identity, 'top' | 'jacket' | 'bottom' | 'shoes' | 'socks'>;

function sampleClothes(random: Random, wearer: Wearer): Clothes {
  const { isMale, season } = wearer;
  const wearsDress = !isMale && chance(random, season === 'cold' ? 0.08 : 0.2);
  const kind = wearsDress ? 'dress' : pickTopKind(random, wearer);
  const top = makeTop(random, kind, sampleCloth(random), wearer);
  const jacketKind = pickJacketKind(random, kind, season);
  const jacket = jacketKind && makeJacket(random, jacketKind, sampleApart(random, top.material.colour));
  const worn = wearsDress
    ? { top, bottom: sampleDressSkirt(random, top) }
    : combine(random, top, sampleBottom(random, wearer, top.material.colour), isMale);
  return { ...worn, jacket, ...sampleFootwear(random, wearer, worn.bottom) };
}

function sampleBottom(random: Random, wearer: Wearer, top: LinearRgb): Trousers | Skirt {
  if (!wearer.isMale && chance(random, 0.22)) return sampleSkirt(random, sampleApart(random, top));
  return sampleTrousers(random, wearer, top);
}

/** Tops go into skirts, and some into trousers; then the waist is high. */
function combine(
  random: Random,
  top: Top,
  bottom: Trousers | Skirt,
  isMale: boolean,
): { readonly top: Top; readonly bottom: Trousers | Skirt } {
  const isCrop = top.kind === 'crop-top';
  const raised = (waist: number) => ({ ...bottom, waist: Math.max(bottom.waist, waist) });
  if (bottom.form === 'skirt' && !isCrop)
    return { top: { ...top, tucked: true, bands: false }, bottom: raised(1.3) };
  if (isCrop || (tuckable.has(top.kind) && chance(random, isMale ? 0.25 : 0.4)))
    return { top: { ...top, tucked: true }, bottom: raised(1.25) };
  return { top, bottom };
}

function sampleBackpack(random: Random): Identity['backpack'] {
  if (!chance(random, 0.07)) return undefined;
  const colour = sampleCloth(random);
  return createCloth(colour, {
    specular: 0.08,
    glossiness: 14,
    sheen: 0.1,
    bump: 0.25,
    grain: 0.05,
    edgeWidth: 0,
  });
}
