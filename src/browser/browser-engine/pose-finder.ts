import { type Finding, toFoundPose } from '../../estimator/find-person.js';
import type { Pose, Skeleton } from '../../pose/skeleton.js';
import type { Picture } from '../picture.js';
import type { PoseWorkerEvent } from './worker-messages.js';

/**
 * Finds the person in pictures, one after the other in the order of the calls. Nothing is loaded
 * before the first one.
 */
export class PoseFinder {
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * The person's pose in a skeleton and in pixels of the picture, which stays open. Throws as
   * `toFoundPose`, with `name` for the picture, and where the estimator cannot be loaded.
   */
  async find(picture: Picture, name: string, skeleton: Skeleton): Promise<Pose> {
    const copy = await createImageBitmap(picture);
    const finding = this.#last.then(() => this.#ask(copy));
    this.#last = finding.catch(() => undefined); // whoever asked for it hears of it
    return toFoundPose(await finding, skeleton, name);
  }

  #ask(picture: Picture): Promise<Finding> {
    this.#worker ??= new Worker(new URL('pose-worker.js', import.meta.url), { type: 'module' });
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const refuse = (problem: string) => reject(new Error(`Cannot find joints: ${problem}`));
      worker.onmessage = ({ data }: MessageEvent<PoseWorkerEvent>) => {
        if (data.kind === 'found') resolve(data.finding);
        else refuse(data.message);
      };
      worker.onerror = ({ message }) => refuse(message || 'the script of the worker did not load');
      worker.postMessage(picture, [picture]);
    });
  }
}
