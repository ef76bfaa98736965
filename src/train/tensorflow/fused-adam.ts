import type { DataId, NamedTensorMap, Optimizer, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import type { TFEOpAttr } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import { type NativeTensors, nativeTensors, nodeBackend } from './kernels/node-backend.js';
import type { Tensorflow } from './load.js';

/** A part of an optimizer's state, as tfjs's optimizers give and take it. */
export type NamedTensor = Awaited<ReturnType<Optimizer['getWeights']>>[number];

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon?: number;
}

/** A weight and its two moments as TensorFlow's own variables, by their handles' numbers. */
interface Slot {
  readonly weight: number;
  readonly firstMoment: number;
  readonly secondMoment: number;
  /** The tfjs variable's data when both held the same; another one means that somebody assigned the variable. */
  dataId: DataId;
}

let created = 0;

/**
 * Adam with TensorFlow's fused `ResourceApplyAdam`: one op a weight where `tf.train.adam` runs fourteen. The same
 * formula (Kingma and Ba, 2015, algorithm 1) and the same methods; updates differ in the last bits.
 */
export class FusedAdam
  implements Pick<Optimizer, 'applyGradients' | 'getWeights' | 'setWeights' | 'iterations' | 'dispose'>
{
  readonly #tf: Tensorflow;
  readonly #backend: NodeJSKernelBackend;
  readonly #native: NativeTensors;
  readonly #options: Required<AdamOptions>;
  readonly #dtype: TFEOpAttr;
  readonly #slots = new Map<string, Slot>();
  /** What `getWeights()` handed out; it goes with the next step. */
  #lent: Tensor[] = [];
  #iterations = 0;

  constructor(tf: Tensorflow, options: AdamOptions) {
    this.#tf = tf;
    this.#backend = nodeBackend(tf);
    this.#native = nativeTensors(this.#backend);
    this.#options = { epsilon: tf.backend().epsilon(), ...options };
    const { TF_ATTR_TYPE, TF_FLOAT } = this.#backend.binding;
    this.#dtype = { name: 'dtype', type: TF_ATTR_TYPE, value: TF_FLOAT };
  }

  /** The number of steps taken. */
  get iterations(): number {
    return this.#iterations;
  }

  /** Takes one step. Gradients by variable name, as `tf.variableGrads` gives them; they stay the caller's. */
  applyGradients(gradients: NamedTensorMap): void {
    this.#returnLent();
    this.#iterations++;
    this.#tf.tidy(() => {
      const factors = this.#native.getInputTensorIds(this.#factors().map((value) => this.#tf.scalar(value)));
      for (const [name, gradient] of Object.entries(gradients)) this.#update(name, gradient, factors);
    });
  }

  /** The state: `iter`, then each weight's `NAME/m`, then each `NAME/v`; valid until the next step. */
  async getWeights(): Promise<NamedTensor[]> {
    this.#returnLent();
    const slots = [...this.#slots];
    const state = [
      { name: 'iter', tensor: this.#tf.scalar(this.#iterations, 'int32') as Tensor },
      ...slots.map(([name, slot]) => ({ name: `${name}/m`, tensor: this.#read(slot.firstMoment) })),
      ...slots.map(([name, slot]) => ({ name: `${name}/v`, tensor: this.#read(slot.secondMoment) })),
    ];
    this.#lent = state.map(({ tensor }) => tensor);
    return state;
  }

  /** Goes on from what `getWeights()` gave, here or in `tf.train.adam`. The variables must exist. */
  async setWeights(state: NamedTensor[]): Promise<void> {
    const [iterations, ...moments] = state;
    this.#iterations = (await iterations!.tensor.data())[0]!;
    this.#destroySlots();
    for (const [index, { name, tensor }] of moments.slice(0, moments.length / 2).entries()) {
      const secondMoment = moments[moments.length / 2 + index]!.tensor;
      this.#createSlot(name.replace(/\/m$/, ''), tensor, secondMoment);
    }
  }

  dispose(): void {
    this.#returnLent();
    this.#destroySlots();
  }

  /** The op's scalar inputs, in its order. It wants epsilon relative to the uncorrected second moment. */
  #factors(): number[] {
    const { learningRate, beta1, beta2, epsilon } = this.#options;
    const beta1Power = beta1 ** this.#iterations;
    const beta2Power = beta2 ** this.#iterations;
    return [beta1Power, beta2Power, learningRate, beta1, beta2, epsilon * Math.sqrt(1 - beta2Power)];
  }

  #update(name: string, gradient: Tensor, factors: readonly number[]): void {
    const variable = this.#variable(name);
    const slot = this.#slots.get(name) ?? this.#createEmptySlot(name, gradient);
    if (slot.dataId !== variable.dataId) this.#assign(slot.weight, variable);
    const { binding } = this.#backend;
    const attrs = [{ ...this.#dtype, name: 'T' }];
    const handles = [slot.weight, slot.firstMoment, slot.secondMoment];
    const inputs = [...handles, ...factors, ...this.#native.getInputTensorIds([gradient])];
    binding.executeOp('ResourceApplyAdam', attrs, inputs, 0);
    variable.assign(this.#read(slot.weight));
    slot.dataId = variable.dataId;
  }

  #variable(name: string): Variable {
    return this.#tf.engine().registeredVariables[name]!;
  }

  #createEmptySlot(name: string, like: Tensor): Slot {
    return this.#createSlot(name, this.#tf.zerosLike(like), this.#tf.zerosLike(like));
  }

  #createSlot(name: string, firstMoment: Tensor, secondMoment: Tensor): Slot {
    const variable = this.#variable(name);
    const slot = {
      weight: this.#create(variable),
      firstMoment: this.#create(firstMoment),
      secondMoment: this.#create(secondMoment),
      dataId: variable.dataId,
    };
    this.#slots.set(name, slot);
    return slot;
  }

  /** A new variable of TensorFlow's with the tensor's value; the number of its handle. */
  #create(tensor: Tensor): number {
    const { binding } = this.#backend;
    const attrs = [
      { name: 'container', type: binding.TF_ATTR_STRING, value: '' },
      { name: 'shared_name', type: binding.TF_ATTR_STRING, value: `fused-adam-${created++}` },
      { name: 'shape', type: binding.TF_ATTR_SHAPE, value: tensor.shape },
      this.#dtype,
    ];
    const handle = binding.executeOp('VarHandleOp', attrs, [], 1)[0]!.id;
    this.#assign(handle, tensor);
    return handle;
  }

  #assign(handle: number, tensor: Tensor): void {
    const [value] = this.#native.getInputTensorIds([tensor]);
    this.#backend.binding.executeOp('AssignVariableOp', [this.#dtype], [handle, value!], 0);
  }

  #read(handle: number): Tensor {
    const [value] = this.#backend.binding.executeOp('ReadVariableOp', [this.#dtype], [handle], 1);
    return this.#native.createOutputTensor(value!);
  }

  #returnLent(): void {
    this.#tf.dispose(this.#lent);
    this.#lent = [];
  }

  #destroySlots(): void {
    const { binding } = this.#backend;
    for (const { weight, firstMoment, secondMoment } of this.#slots.values())
      for (const handle of [weight, firstMoment, secondMoment]) {
        binding.executeOp('DestroyResourceOp', [], [handle], 0);
        binding.deleteTensor(handle);
      }
    this.#slots.clear();
  }
}
