import { lightning } from '#dist/estimator/estimator-file.js';
import { findPose } from '#dist/estimator/find-pose.js';
import { openPoseEstimator } from '#dist/estimator/pose-estimator.js';
import { defaultMinScore } from '#dist/estimator/scores.js';
import { encodeImage } from '#dist/image/encode-image.js';
import { coco18, type Size } from '#dist/pose/skeleton.js';
import type { LoadedPicture } from './pictures.js';

/** Below it, the renderer says that the person hides the joint. */
const shown = 0.5;

/**
 * How far the bundled MoveNet's joints are from the exact ones that are shown, over the picture's
 * height, and the share of those that it finds; a picture in which it finds nobody has none.
 */
export async function measureJoints(
  pictures: readonly LoadedPicture[],
  size: Size,
): Promise<{ readonly error: number; readonly found: number }> {
  const estimator = await openPoseEstimator(lightning, {});
  let [sum, found, wanted] = [0, 0, 0];
  for (const { imageNhwc, joints } of pictures) {
    const png = await encodeImage(imageNhwc, { size, format: 'png' });
    const options = { field: 'picture', minScore: defaultMinScore, skeleton: coco18 };
    const told = await findPose(png, estimator, options).catch(() => undefined);
    for (const [index, exact] of joints.entries()) {
      if (exact.confidence < shown) continue;
      wanted += 1;
      const joint = told?.joints[index];
      if (joint === undefined || joint.confidence === 0) continue;
      found += 1;
      sum += Math.hypot(joint.x - exact.x, joint.y - exact.y) / size.height;
    }
  }
  await estimator.release();
  return { error: sum / found, found: found / wanted };
}
