import type { Top } from '../identity/identity.js';
import { smoothstep } from '../maths/interpolate.js';
import { noise } from '../maths/noise.js';
import type { Layer } from '../mesh/layer.js';
import { cutShell, type Displace, type ShellOptions } from './cut-shell.js';
import type { Fitting } from './fitting.js';
import {
  coverOfBottom,
  type Outline,
  outlineBeard,
  outlineBottom,
  outlineCoat,
  outlineShoes,
  outlineTop,
} from './outlines.js';
import { shapeSkirt, shapeTrousers } from './shape-bottom.js';
import { shapeShoes } from './shape-shoes.js';
import { shapeTop } from './shape-top.js';

/**
 * Below this height a top is cut from the skirt form, which does not part between the legs; above,
 * from the tights.
 */
const seamHeight = 1.3;
const seamOverlap = 0.25;
/**
 * The lower part hangs over what is worn below it, however the legs push: see `Layer.depthBias`.
 */
const hangsOver = 0.2;

/** The skin that shows, and everything that is worn from the neck down. */
export function dressBody(fitting: Fitting): Layer[] {
  const outlines = outlinesOf(fitting);
  return [
    cutSkin(fitting, outlines),
    layEyes(fitting),
    ...growBeard(fitting),
    ...cutSocks(fitting, outlines),
    cutShoes(fitting, outlines),
    cutBottom(fitting, outlines),
    ...cutTop(fitting, outlines),
    ...cutJacket(fitting, outlines),
  ];
}

const everywhere: Outline = () => 9;

interface Outlines {
  readonly top: Outline;
  readonly jacket: Outline | undefined;
  readonly coat: Outline | undefined;
  readonly bottom: Outline;
  readonly bottomCover: Outline;
  readonly shoes: Outline;
}

function outlinesOf({ identity }: Fitting): Outlines {
  const { top, jacket, bottom, shoes } = identity;
  return {
    top: outlineTop(top),
    jacket: jacket && outlineTop(jacket),
    coat: jacket?.coatHem === undefined ? undefined : outlineCoat(jacket),
    bottom: outlineBottom(bottom),
    bottomCover: coverOfBottom(bottom),
    shoes: outlineShoes(shoes),
  };
}

function cutSkin(fitting: Fitting, outlines: Outlines): Layer {
  const { top, jacket, bottomCover, shoes } = outlines;
  const worn = [top, bottomCover, shoes, ...(jacket ? [jacket] : [])];
  return cutShell(fitting, {
    name: 'skin',
    part: 'body',
    material: fitting.identity.skin,
    outline: everywhere,
    covers: worn.map((outline) => [outline, 0]),
    hideBelow: 0.32,
  });
}

function layEyes(fitting: Fitting): Layer {
  const material = { kind: 'eye', iris: fitting.identity.iris } as const;
  // A little behind the lids.
  return cutShell(fitting, { name: 'eyes', part: 'eyes', material, outline: everywhere, depthBias: -0.015 });
}

function growBeard(fitting: Fitting): Layer[] {
  const { beard, hair, skin } = fitting.identity;
  if (beard === undefined) return [];
  const displace: Displace = (position, { x, y, z }, normal, inside) => {
    const length = beard.length * smoothstep(0, 0.25, inside) * (1 + 0.3 * noise(x * 9, y * 9, z * 9));
    position[0] += normal[0] * length;
    position[1] += normal[1] * length - length * 0.4;
    position[2] += normal[2] * length;
  };
  const material = { kind: 'beard', hair: hair.colour, tone: skin.tone } as const;
  return [
    cutShell(fitting, {
      name: 'beard',
      part: 'body',
      material,
      outline: outlineBeard,
      displace,
      depthBias: 0.03,
    }),
  ];
}

function cutSocks(fitting: Fitting, outlines: Outlines): Layer[] {
  const { socks } = fitting.identity;
  if (socks === undefined) return [];
  const { shoes, bottomCover } = outlines;
  const sock = cutShell(fitting, {
    name: 'socks',
    part: 'tights',
    material: socks.material,
    outline: ({ y }) => socks.height - y,
    displace: (position, _, normal) => {
      position[0] += normal[0] * 0.03;
      position[2] += normal[2] * 0.03;
    },
    covers: [
      [shoes, 0],
      [bottomCover, 0],
    ],
    depthBias: 0.03,
    twoSided: true,
  });
  return [sock];
}

function cutShoes(fitting: Fitting, outlines: Outlines): Layer {
  const { shoes, bottom } = fitting.identity;
  return cutShell(fitting, {
    name: 'shoes',
    part: 'tights',
    material: shoes.material,
    outline: outlines.shoes,
    displace: shapeShoes(shoes),
    covers: bottom.form === 'skirt' ? [] : [[outlines.bottom, 0.2]],
    depthBias: 0.05,
    twoSided: true,
  });
}

function cutBottom(fitting: Fitting, outlines: Outlines): Layer {
  const { bottom, top, seed } = fitting.identity;
  const over: [Outline, number][] = top.tucked ? [] : [[outlines.top, 0.05]];
  if (outlines.jacket) over.push([outlines.jacket, 0.15]);
  const shared = {
    name: 'bottom',
    material: bottom.material,
    outline: outlines.bottom,
    covers: over,
    depthBias: top.tucked ? 0.22 : 0.06,
    twoSided: true,
    folds: { depth: bottom.folds, seed, bump: bottom.material.bump },
  } as const;
  if (bottom.form === 'skirt')
    return cutShell(fitting, {
      ...shared,
      part: 'skirt',
      displace: shapeSkirt(fitting, bottom),
      hideBelow: 0.5,
    });
  const gap = bottom.gap + (top.tucked ? 0.05 : 0);
  return cutShell(fitting, {
    ...shared,
    part: 'tights',
    displace: shapeTrousers(fitting, bottom, gap),
    hideBelow: 0.2,
  });
}

function cutTop(fitting: Fitting, outlines: Outlines): Layer[] {
  const { top, seed } = fitting.identity;
  const covers: [Outline, number][] = outlines.jacket ? [[outlines.jacket, 0]] : [];
  if (outlines.coat) covers.push([outlines.coat, 0]);
  if (top.tucked) covers.push([outlines.bottomCover, 0.1]);
  return cutUpperGarment(fitting, top, {
    name: 'top',
    outline: outlines.top,
    displace: shapeTop(fitting, top),
    covers,
    depthBias: top.tucked ? 0.09 : 0.13,
    folds: { depth: top.folds, seed: seed + 11, bump: top.material.bump },
  });
}

function cutJacket(fitting: Fitting, outlines: Outlines): Layer[] {
  const { jacket, top, seed } = fitting.identity;
  const { jacket: outline, coat } = outlines;
  if (jacket === undefined || outline === undefined) return [];
  const shared = {
    name: 'jacket',
    depthBias: 0.2,
    folds: { depth: jacket.folds, seed: seed + 23, bump: jacket.material.bump },
  } as const;
  const displace = shapeTop(fitting, jacket, top.gap + 0.03);
  const upper = cutUpperGarment(fitting, jacket, { ...shared, outline, displace });
  if (coat === undefined) return upper;
  const lower = cutShell(fitting, {
    ...shared,
    part: 'skirt',
    material: jacket.material,
    outline: coat,
    depthBias: shared.depthBias + hangsOver,
    displace: shapeSkirt(fitting, { flare: 0.06, pleats: 0, pleatDepth: 0, gap: jacket.gap + 0.06 }, 0.04),
    twoSided: true,
  });
  return [...upper, lower];
}

type UpperOptions = Omit<ShellOptions, 'part' | 'material' | 'twoSided' | 'between'>;

/**
 * A top in one piece, or, where it reaches below the waist, in an upper and a lower one that
 * overlap.
 */
function cutUpperGarment(fitting: Fitting, garment: Top, options: UpperOptions): Layer[] {
  const shared = { ...options, material: garment.material, twoSided: true };
  const upper = { ...shared, part: 'tights', between: [seamHeight - seamOverlap, 9] } as const;
  if (garment.hem > seamHeight - seamOverlap || garment.tucked)
    return [cutShell(fitting, { ...upper, between: [-9, 9] })];
  const depthBias = (options.depthBias ?? 0) + hangsOver;
  const lower = { ...shared, part: 'skirt', between: [-9, seamHeight], depthBias } as const;
  return [cutShell(fitting, upper), cutShell(fitting, lower)];
}
