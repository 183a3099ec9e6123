import { GraphBuilder } from './graph-builder.ts';
import type { OnnxGraph } from './onnx-writer.ts';
import type { WeightsByName } from './tfjs-weights.ts';

/** Width and height of what the network sees, in pixels. */
export const LANDMARKS_INPUT = 112;
/** Points of the face, two numbers each. */
export const LANDMARKS = 68;
/** What is left of the picture, 14 x 14, is averaged. */
const LAST_SIZE = 14;

/**
 * The small network for 68 points of one face: 112 x 112 px, RGB less its mean over 255 in; 136 numbers out, x and y of each point as
 * shares of the input.
 */
export function landmarksGraph(weights: WeightsByName): OnnxGraph {
  const graph = new GraphBuilder(weights);
  let at = 'input';
  for (const block of ['dense0', 'dense1', 'dense2']) at = denseBlock(graph, at, block);
  const mean = graph.add('AveragePool', [at], 'mean', { kernel_shape: [LAST_SIZE, LAST_SIZE] });
  const fc = graph.named('fc/weights');
  graph.convolution(mean, 'points', {
    shape: [1, 1, ...fc.shape],
    values: fc.values,
    bias: graph.named('fc/bias').values,
    stride: 1,
  });
  return graph.finish([1, 3, LANDMARKS_INPUT, LANDMARKS_INPUT], ['points-sum']);
}

/** Three convolutions, each of which sees the sum of all before it (Huang et al. 2017, with sums for concatenations). */
function denseBlock(graph: GraphBuilder, input: string, name: string): string {
  const first = graph.add('Relu', [separable(graph, input, `${name}/conv0`, 2)], `${name}/one`);
  const second = separable(graph, first, `${name}/conv1`, 1);
  const both = graph.add('Add', [first, second], `${name}/both`);
  const third = separable(graph, graph.add('Relu', [both], `${name}/two`), `${name}/conv2`, 1);
  return graph.add('Relu', [graph.add('Add', [both, third], `${name}/sum`)], `${name}/three`);
}

/** Depthwise, then pointwise; the first layer of all is an ordinary convolution. */
function separable(graph: GraphBuilder, input: string, name: string, stride: number): string {
  const bias = graph.named(`${name}/bias`).values;
  if (name === 'dense0/conv0') {
    return graph.convolution(input, name, { ...graph.named(`${name}/filters`), bias, stride });
  }
  const deep = graph.depthwise(input, `${name}-depthwise`, {
    ...graph.named(`${name}/depthwise_filter`),
    stride,
  });
  return graph.convolution(deep, name, {
    ...graph.named(`${name}/pointwise_filter`),
    bias,
    stride: 1,
  });
}
