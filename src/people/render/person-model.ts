import { putOnBackpack } from '../clothes/backpack.js';
import { dressBody } from '../clothes/dress.js';
import { type Fitting, fitBody } from '../clothes/fitting.js';
import { putOnGlasses } from '../head/glasses.js';
import { growHair } from '../head/hair.js';
import { putOnHat } from '../head/hats.js';
import { measureSkull } from '../head/skull.js';
import type { Identity } from '../identity/identity.js';
import { mergeLayers, type PersonMesh } from '../mesh/person-mesh.js';
import { createSeat } from './seat.js';

/** A person ready to be posed: takes about 0.1 s to make. */
export interface PersonModel {
  readonly fitting: Fitting;
  readonly mesh: PersonMesh;
}

const models = new WeakMap<Identity, PersonModel>();

/** The model of a person, made at the first call and kept as long as the identity is. */
export function modelOf(identity: Identity): PersonModel {
  const model = models.get(identity) ?? buildModel(identity);
  models.set(identity, model);
  return model;
}

function buildModel(identity: Identity): PersonModel {
  const fitting = fitBody(identity);
  const skull = measureSkull(fitting);
  const mesh = mergeLayers([
    ...dressBody(fitting),
    ...growHair(fitting, skull),
    ...putOnHat(fitting, skull),
    ...putOnGlasses(fitting, skull),
    ...putOnBackpack(fitting),
    createSeat(identity.seat),
  ]);
  return { fitting, mesh };
}
