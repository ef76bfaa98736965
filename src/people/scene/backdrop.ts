import type { Size } from '../../pose/skeleton.js';
import { createRandom } from '../../random.js';
import { blur } from '../camera/blur.js';
import { lightOnFloor, lightOnWall, type Place, type PlaceInput } from './place.js';
import { createPark } from './places/park.js';
import { createRoom } from './places/room.js';
import { createStreet } from './places/street.js';
import { createStudio } from './places/studio.js';
import { createWall } from './places/wall.js';
import type { PlaceName, Scene } from './scene.js';

const creators: Readonly<Record<PlaceName, (input: PlaceInput) => Place>> = {
  studio: createStudio,
  room: createRoom,
  hall: createRoom,
  street: createStreet,
  park: createPark,
  wall: createWall,
};

/**
 * A person this tall fills the frame when it is photographed from the scene's distance; cameras
 * look at half of that. Decimetres.
 */
const framedHeight = 18.3;
const aimHeight = 8.5;

const backdrops = new WeakMap<Scene, Map<string, Float32Array>>();

/**
 * The scene without a person: linear light [H, W, 3], painted at the first call for a size and then
 * kept with the scene.
 */
export function backdropOf(scene: Scene, size: Size): Float32Array {
  const ofScene = backdrops.get(scene) ?? new Map<string, Float32Array>();
  backdrops.set(scene, ofScene);
  const name = `${size.width}x${size.height}`;
  const backdrop = ofScene.get(name) ?? paintBackdrop(scene, size);
  ofScene.set(name, backdrop);
  return backdrop;
}

function paintBackdrop(scene: Scene, size: Size): Float32Array {
  const { width, height } = size;
  const place = createPlace(scene);
  const { pitchDeg, distance } = scene.view;
  const [cos, sin] = [Math.cos((pitchDeg * Math.PI) / 180), Math.sin((pitchDeg * Math.PI) / 180)];
  const [cameraY, cameraZ] = [aimHeight + distance * sin, distance * cos];
  const focalPx = (height * distance) / framedHeight;
  const light = new Float32Array(3 * width * height);
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const u = (column + 0.5 - width / 2) / focalPx;
      const v = (height / 2 - row - 0.5) / focalPx;
      const dy = v * cos - sin;
      const dz = -v * sin - cos;
      const toFloor = dy < -1e-4 ? -cameraY / dy : Number.POSITIVE_INFINITY;
      const toWall = (place.wallZ - cameraZ) / dz;
      const colour =
        toFloor < toWall
          ? place.floorAt(u * toFloor, cameraZ + dz * toFloor)
          : place.wallAt(u * toWall, cameraY + dy * toWall);
      light.set(colour, 3 * (row * width + column));
    }
  return blur(light, size, (place.blur * height) / 256);
}

function createPlace(scene: Scene): Place {
  const random = createRandom(scene.seed);
  return creators[scene.place]({
    scene,
    random,
    wallZ: -random.uniform(6, 40),
    seed: random.uniform(0, 90),
    floorLight: lightOnFloor(scene.light),
    wallLight: lightOnWall(scene.light),
  });
}
