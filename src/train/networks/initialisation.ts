import * as tf from '@tensorflow/tfjs';

/**
 * A generator's initial weights. `xavier` is the paper's (Glorot uniform). `scaled-he` starts
 * faster on a small budget: He normal, a residual block's second convolution at 0.3 and the output
 * convolution at 0.1 of it. `zeros` costs nothing: for networks that are only counted, or whose
 * weights come from a file.
 */
export type Initialisation = 'xavier' | 'scaled-he' | 'zeros';

/** A layer's role, which its initialisation depends on. */
export type LayerRole = 'plain' | 'residual-end' | 'output' | 'difference-output';

const roleScale: Record<Exclude<LayerRole, 'difference-output'>, number> = {
  plain: 1,
  'residual-end': 0.3,
  output: 0.1,
};

/** Gives each layer of a network its initialiser; the same seed gives the same weights. */
export function createInitialisers(
  initialisation: Initialisation,
  seed: number,
): (role: LayerRole) => Initializer {
  let layer = 0;
  return (role) => {
    layer += 1;
    const layerSeed = seed * 1009 + layer;
    if (initialisation === 'zeros') return tf.initializers.zeros();
    if (initialisation === 'xavier') return tf.initializers.glorotUniform({ seed: layerSeed });
    if (role === 'difference-output') return tf.initializers.zeros();
    const scale = 2 * roleScale[role] ** 2; // the variance is scale / fan-in
    return tf.initializers.varianceScaling({ scale, mode: 'fanIn', distribution: 'normal', seed: layerSeed });
  };
}

export type Initializer = ReturnType<typeof tf.initializers.zeros>;
