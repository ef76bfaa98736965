import type { Report } from '../report.js';
import type { Tensorflow } from './tensorflow.js';

/** Steps between written losses: TensorBoard samples them anyway. */
const lossesEverySteps = 10;

/**
 * Writes losses and metrics as TensorBoard events into `folder` with tfjs-node's writer: `g1/l1`,
 * `g2/d` and so on, and `g2/refined_ssim` and so on at each checkpoint, over the stage's steps.
 * `tensorboard --logdir runs` shows all runs.
 */
export function createTensorboardReport(tf: Tensorflow, folder: string): Report {
  const writer = tf.node.summaryFileWriter(folder);
  const write = (stage: string, step: number, values: Readonly<Record<string, number>>) =>
    tf.tidy(() => {
      for (const [name, value] of Object.entries(values)) writer.scalar(`${stage}/${name}`, value, step);
    });
  return (event) => {
    if (event.kind === 'step' && event.step % lossesEverySteps === 0)
      write(event.stage, event.step, event.losses);
    if (event.kind === 'checkpoint') {
      write(event.stage, event.step, event.metrics);
      writer.flush();
    }
  };
}
