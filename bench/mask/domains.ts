/**
 * Two domains whose gap is known exactly: rendered people as a plain camera sees them in neutral
 * light, and as another one does in other light.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeImage } from '#dist/image/encode-image.js';
import type { Identity } from '#dist/people/identity/identity.js';
import {
  type RenderedPerson,
  renderedIdentity,
  renderedPose,
  renderPerson,
} from '#dist/people/rendered-people.js';
import type { Light, PhotoSettings, Scene } from '#dist/people/scene/scene.js';
import { toPoseFile } from '#dist/pose/ready-poses.js';
import type { Size } from '#dist/pose/skeleton.js';

/** `plain` pictures have joints and are refined; `other` ones are the photographs. */
export type Domain = 'plain' | 'other';

/** A camera without character, in every scene the same. */
const plainPhoto: PhotoSettings = {
  exposure: 0,
  contrast: 1,
  saturation: 1,
  cast: [0, 0],
  blackLevel: 0,
  vignette: 0,
  blur: 0.05,
  grain: 0,
  jpegQuality: 95,
};

/** A cheap camera: soft, grainy, pale and greenish, with dark corners. */
const otherPhoto: PhotoSettings = {
  exposure: -0.25,
  contrast: 0.85,
  saturation: 0.65,
  cast: [-0.06, -0.12],
  blackLevel: 0.02,
  vignette: 0.5,
  blur: 1.1,
  grain: 0.03,
  jpegQuality: 60,
};

/** What falls on the people of the other domain: little from everywhere, and that is blue. */
function dim(light: Light): Light {
  const tint = ([r, g, b]: Light['sky'], by: Light['sky']): Light['sky'] => [r * by[0], g * by[1], b * by[2]];
  return {
    ...light,
    key: tint(light.key, [1.15, 1, 0.8]),
    sky: tint(light.sky, [0.5, 0.6, 0.8]),
    ground: tint(light.ground, [0.5, 0.6, 0.8]),
  };
}

/** Person `index` of a seed in one of the domains: the same body, clothes, place and view. */
function identityIn(domain: Domain, seed: number, index: number): Identity {
  const identity = renderedIdentity(seed, index);
  const { scene } = identity;
  const seen: Scene =
    domain === 'plain'
      ? { ...scene, photo: plainPhoto }
      : { ...scene, photo: otherPhoto, light: dim(scene.light) };
  return { ...identity, scene: seen };
}

/** Some pictures of people. */
export interface PeopleOfDomain {
  readonly domain: Domain;
  readonly seed: number;
  readonly first: number;
  readonly people: number;
  readonly firstPose: number;
  readonly poses: number;
  readonly size: Size;
}

/** Renders them, person by person. */
export async function* renderDomain(
  of: PeopleOfDomain,
): AsyncGenerator<{ readonly name: string; readonly picture: RenderedPerson }> {
  const { domain, seed, first, people, firstPose, poses, size } = of;
  for (let person = first; person < first + people; person += 1)
    for (let pose = firstPose; pose < firstPose + poses; pose += 1) {
      const identity = identityIn(domain, seed, person);
      const picture = await renderPerson(identity, renderedPose(seed, person, pose), size);
      yield { name: `${String(person).padStart(5, '0')}/${pose}`, picture };
    }
}

/** Writes them as a data folder: one folder per person, and a keypoint file beside each picture. */
export async function writeDomain(folder: string, of: PeopleOfDomain): Promise<void> {
  for await (const { name, picture } of renderDomain(of)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.png`, await encodeImage(picture.imageNhwc, { size: of.size, format: 'png' }));
    const pose = { skeleton: 'coco18', canvas: of.size, joints: picture.joints, units: 'pixels' } as const;
    await writeFile(`${path}.json`, `${toPoseFile(pose)}\n`);
  }
}
