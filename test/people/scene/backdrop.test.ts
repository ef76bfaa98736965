import { sampleScene } from '../../../src/people/sampling/sample-scene.js';
import { backdropOf } from '../../../src/people/scene/backdrop.js';
import { placeNames, type Scene, type Weather } from '../../../src/people/scene/scene.js';
import { createRandom } from '../../../src/random.js';

const size = { width: 24, height: 48 };
const scenes = Array.from({ length: 300 }, (_, seed) => sampleScene(createRandom(seed)));
const found = (isWanted: (scene: Scene) => boolean) => scenes.find(isWanted)!;

describe('backdropOf()', () => {
  test.each(placeNames)('paints light of a %s that a camera could see, not all the same', (place) => {
    const light = backdropOf(
      found((scene) => scene.place === place),
      size,
    );
    expect(light).toHaveLength(24 * 48 * 3);
    expect(light.every((value) => value >= 0 && value < 20)).toBe(true);
    expect(new Set(light).size).toBeGreaterThan(50);
  });

  test('paints the same for the same scene, and something else for another seed', () => {
    const scene = found(({ place }) => place === 'street');
    expect(backdropOf({ ...scene }, size)).toEqual(backdropOf(scene, size));
    expect(backdropOf({ ...scene, seed: scene.seed + 1 }, size)).not.toEqual(backdropOf(scene, size));
  });
});

describe('sampleScene()', () => {
  test('has every place and every weather, the light a unit vector from above', () => {
    const weathers: readonly Weather[] = ['studio', 'indoor', 'window', 'sun', 'overcast', 'shade', 'dusk'];
    expect(new Set(scenes.map(({ place }) => place))).toEqual(new Set(placeNames));
    expect(new Set(scenes.map(({ light }) => light.weather))).toEqual(new Set(weathers));
    for (const { light } of scenes) {
      expect(Math.hypot(...light.direction)).toBeCloseTo(1, 6);
      expect(light.direction[1]).toBeGreaterThan(0);
    }
  });
});
