import { detectBfloat16 } from '../../../src/train/tensorflow/detect-bfloat16.js';
import { loadTensorflow } from '../../../src/train/tensorflow/load.js';
import { settlePrecision } from '../../../src/train/tensorflow/settle-precision.js';
import { describeTraining } from '../../support/describe-training.js';

describeTraining('settlePrecision()', () => {
  test('says which precision and why, and leaves no tensor behind', async () => {
    const tf = await loadTensorflow();
    const before = tf.memory().numTensors;
    const { precision, reason } = settlePrecision(tf);
    expect(tf.memory().numTensors).toBe(before);
    if (!detectBfloat16()) {
      expect({ precision, reason }).toEqual({
        precision: 'fp32',
        reason: 'this CPU does not compute bfloat16',
      });
      return;
    }
    const gain = Number(/run ([\d.]+) times as fast/.exec(reason)?.[1]);
    if (Math.abs(gain - 1.15) > 0.01) expect(precision).toBe(gain > 1.15 ? 'bfloat16' : 'fp32');
  });
});
