import { findNodeDifferences, floats, integers, type NodeCase } from '../../../support/graph-cases.js';
import { attributes } from '../../../support/graph-models.js';

const { float, int, ints, text, texts } = attributes;

const settings = (padding: string, [stride, dilation]: readonly [number, number]) => ({
  strides: ints(1, stride, stride, 1),
  dilations: ints(1, dilation, dilation, 1),
  padding: text(padding),
});

/** Windows over even and odd sizes. */
const windows = ['SAME', 'VALID'].flatMap((padding) =>
  (
    [
      [1, 1],
      [2, 1],
      [1, 2],
    ] as const
  ).map((steps) => ({
    label: `${padding}, stride ${steps[0]}, dilation ${steps[1]}`,
    attr: settings(padding, steps),
  })),
);

test('Conv2D and DepthwiseConv2dNative', async () => {
  const cases = windows.flatMap((window): NodeCase[] => [
    { op: 'Conv2D', ...window, inputs: [[2, 8, 7, 3], floats([3, 3, 3, 4])] },
    { op: 'DepthwiseConv2d', ...window, inputs: [[2, 8, 7, 3], floats([3, 3, 3, 1])] },
    { op: 'DepthwiseConv2dNative', ...window, inputs: [[2, 8, 7, 3], floats([3, 3, 3, 1])] },
    {
      op: 'DepthwiseConv2dNative',
      ...window,
      label: `${window.label}, 2 for each`,
      inputs: [[2, 8, 7, 3], floats([3, 3, 3, 2])],
    },
  ]);
  expect(await findNodeDifferences(cases)).toEqual([]);
});

test('Conv2D of a free batch, of free sizes and with explicit padding', async () => {
  const cases: NodeCase[] = [
    {
      op: 'Conv2D',
      label: 'free batch',
      inputs: [[-1, 8, 7, 3], floats([3, 3, 3, 4])],
      attr: settings('SAME', [2, 1]),
    },
    {
      op: 'Conv2D',
      label: 'free sizes',
      inputs: [[-1, -1, -1, 3], floats([3, 3, 3, 4])],
      attr: settings('SAME', [2, 1]),
      options: { freeLength: 9 },
    },
    {
      op: 'Conv2D',
      label: 'explicit padding',
      inputs: [[1, 8, 7, 3], floats([3, 3, 3, 4])],
      attr: { ...settings('EXPLICIT', [2, 1]), explicit_paddings: ints(0, 0, 1, 0, 2, 1, 0, 0) },
    },
  ];
  expect(await findNodeDifferences(cases)).toEqual([]);
});

const kernels = { _FusedConv2D: [3, 3, 3, 4], FusedDepthwiseConv2dNative: [3, 3, 4, 1] } as const;

test.each(Object.entries(kernels))('%s with a bias and an activation', async (op, kernel) => {
  const fuse = (label: string, fused: readonly string[], ...extra: NodeCase['inputs']): NodeCase => ({
    op,
    label,
    inputs: [[2, 6, 6, kernel[2]], floats(kernel), ...extra],
    attr: {
      ...settings('SAME', [1, 1]),
      fused_ops: texts(...fused),
      num_args: int(extra.length),
      leakyrelu_alpha: float(0.1),
    },
  });
  const bias = floats([4], 2);
  // TensorFlow.js itself gives NaN for LeakyRelu after a depthwise convolution.
  const activations = ['Relu', 'Relu6', 'Elu', 'Sigmoid', ...(op === '_FusedConv2D' ? ['LeakyRelu'] : [])];
  const cases = [
    fuse('bias', ['BiasAdd'], bias),
    ...activations.map((name) => fuse(name, ['BiasAdd', name], bias)),
    fuse('Prelu', ['BiasAdd', 'Prelu'], bias, floats([1, 1, 4], 3)),
  ];
  expect(await findNodeDifferences(cases)).toEqual([]);
});

test('Conv2DBackpropInput, whose output size is an input', async () => {
  const cases = [
    { padding: 'SAME', stride: 2, kernel: 3, output: 10 },
    { padding: 'SAME', stride: 2, kernel: 3, output: 9 },
    { padding: 'SAME', stride: 2, kernel: 2, output: 10 },
    { padding: 'SAME', stride: 3, kernel: 2, output: 15 },
    { padding: 'VALID', stride: 2, kernel: 3, output: 11 },
    { padding: 'VALID', stride: 2, kernel: 4, output: 12 },
  ].map(
    ({ padding, stride, kernel, output }): NodeCase => ({
      op: 'Conv2DBackpropInput',
      label: `${padding}, kernel ${kernel}, stride ${stride}, to ${output}`,
      inputs: [integers([2, output, output, 3]), floats([kernel, kernel, 3, 4]), [2, 5, 5, 4]],
      attr: settings(padding, [stride, 1]),
    }),
  );
  expect(await findNodeDifferences(cases)).toEqual([]);
});
