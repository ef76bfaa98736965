import { createEllipsoid } from '../head/ellipsoid.js';
import type { Layer } from '../mesh/layer.js';
import type { Fitting } from './fitting.js';

/** A bag on the back, which moves with the chest. */
export function putOnBackpack({ assets, identity, skeleton }: Fitting): Layer[] {
  const { backpack, jacket, seed } = identity;
  if (backpack === undefined) return [];
  const chest = assets.boneIndex('spine_03');
  const y = skeleton.joints[chest]![1] + 0.5;
  const bag = createEllipsoid(
    {
      centre: [0, y, jacket ? -1.85 : -1.55],
      radii: [1.15, 1.75, 0.62],
      roundness: 0.45,
      roughness: 0.04,
      seed,
      toRest: (point) => point,
    },
    { name: 'backpack', material: backpack, depthBias: 0.04, twoSided: false, bones: [chest, chest] },
  );
  return [bag];
}
