import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { presets } from '../../../src/train/presets.js';
import { createCoarseStage } from '../../../src/train/stages/coarse-stage.js';
import { loadWebgpu } from '../../../src/train/webgpu/load-webgpu.js';
import { describeWebgpu } from '../../support/describe-webgpu.js';
import { createRandomBatch } from '../../support/random-batch.js';

describeWebgpu('loadWebgpu()', () => {
  test('makes WebGPU the backend, and names its device', async () => {
    const { device } = await loadWebgpu();
    expect(device).toBe(process.env['REPOSE_TEST_WEBGPU']);
    expect(tf.getBackend()).toBe('webgpu');
  });

  test('steps and drawings leave no tensor and no memory of the device behind', async () => {
    await loadWebgpu();
    const batch = createRandomBatch();
    const stage = createCoarseStage(presets.tiny);
    const inUse = () => {
      const { numTensors } = tf.memory();
      const bytesOnDevice = (tf.backend() as WebGPUBackend).memory().numBytesInGPU;
      return { numTensors, bytesOnDevice };
    };
    const use = async (step: number) => {
      await stage.step([batch], step);
      const { coarse } = stage.draw(batch);
      await coarse!.data();
      coarse!.dispose();
    };
    await use(0);
    const before = inUse();
    for (let step = 1; step < 3; step += 1) await use(step);
    expect(inUse()).toEqual(before);
    stage.dispose();
    tf.dispose(batch);
  }, 240_000); // a software adapter takes seconds a step

  test('what the device refuses ends the next read, and every one after it', async () => {
    await loadWebgpu();
    const { device } = tf.backend() as WebGPUBackend;
    const tooMany = device.limits.maxBufferSize / Float32Array.BYTES_PER_ELEMENT + 1;
    const read = () => tf.tidy(() => tf.sum(tf.fill([tooMany], 1))).data();
    await expect(read()).rejects.toMatchObject({
      kind: 'failed-precondition',
      message: expect.stringMatching(/^Cannot compute on webgpu: .*buffer/i),
    });
    await expect(tf.scalar(1).add(1).data()).rejects.toThrow('Cannot compute on webgpu');
  });
});
