/**
 * Writes the published networks that come with Repose, models/estimators/movenet-lightning and
 * models/segmenters/selfie, from the weights that npm has.
 */
import { lightning } from '#dist/estimator/estimator-file.js';
import { segmenterPath } from '#dist/export/matte/segmenter.js';
import { lightningModel, selfieModel } from '#dist/published-models/published-model.js';
import { writePublishedModel } from '#dist/published-models/write-published-model.js';

await writePublishedModel(lightningModel, lightning.path, console.error);
await writePublishedModel(selfieModel, segmenterPath, console.error);
