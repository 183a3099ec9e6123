import { GraphBuilder } from './graph-builder.ts';
import type { OnnxGraph } from './onnx-writer.ts';
import type { WeightsByName } from './tfjs-weights.ts';

/** Width and height of what the network sees, in pixels. */
export const SSD_INPUT = 512;
/** Numbers for each prior box: no face, face, and a class that its authors left unused. */
export const SSD_CLASSES = 3;
/** Layers of MobileNet v1 that halve the picture (Howard et al. 2017, table 1), counted from 1. */
const HALVING_LAYERS = new Set([2, 4, 6, 12]);
const LAYERS = 13;
/** The layer that the finest predictor looks at. */
const FINEST_PREDICTED = 11;
const EXTRA_LAYERS = 8;
/** As the network was trained with. */
const BATCH_NORM_EPSILON = 0.001;

/**
 * The face detector SSD MobileNet v1: 512 x 512 px, RGB from -1 to 1 in; `boxes` (four numbers for each prior box: where it
 * lies and how large it is, against the prior) and `classes` (three logits) out. Batch norms are folded into the convolutions.
 */
export function ssdGraph(weights: WeightsByName): OnnxGraph {
  const graph = new GraphBuilder(weights);
  let at = pointwise(graph, 'input', 'MobilenetV1/Conv2d_0_pointwise', 2);
  let finest = at;
  for (let layer = 1; layer <= LAYERS; layer++) {
    const name = `MobilenetV1/Conv2d_${layer}`;
    at = depthwise(graph, at, `${name}_depthwise`, HALVING_LAYERS.has(layer) ? 2 : 1);
    at = pointwise(graph, at, `${name}_pointwise`, 1);
    if (layer === FINEST_PREDICTED) finest = at;
  }
  const predicted = [finest, at];
  for (let layer = 0; layer < EXTRA_LAYERS; layer++) {
    const halves = layer % 2 === 1;
    at = pointwise(graph, at, `Prediction/Conv2d_${layer}_pointwise`, halves ? 2 : 1);
    if (halves) predicted.push(at);
  }
  predict(graph, predicted, { kind: 'BoxEncodingPredictor', numbers: 4, output: 'boxes' });
  predict(graph, predicted, { kind: 'ClassPredictor', numbers: SSD_CLASSES, output: 'classes' });
  return graph.finish([1, 3, SSD_INPUT, SSD_INPUT], ['boxes', 'classes']);
}

function pointwise(graph: GraphBuilder, input: string, name: string, stride: number): string {
  const bias = graph.named(`${name}/convolution_bn_offset`).values;
  const filter = graph.named(`${name}/weights`);
  return graph.clipped(graph.convolution(input, name, { ...filter, bias, stride }));
}

function depthwise(graph: GraphBuilder, input: string, name: string, stride: number): string {
  const { shape, values } = graph.named(`${name}/depthwise_weights`);
  const norm = (part: string): Float32Array => graph.named(`${name}/BatchNorm/${part}`).values;
  const variance = norm('moving_variance');
  const mean = norm('moving_mean');
  const factors = norm('gamma').map(
    (gamma, channel) => gamma / Math.sqrt((variance[channel] ?? 0) + BATCH_NORM_EPSILON),
  );
  const bias = norm('beta').map(
    (beta, channel) => beta - (mean[channel] ?? 0) * (factors[channel] ?? 0),
  );
  const scaled = values.map((value, index) => value * (factors[index % factors.length] ?? 0));
  return graph.clipped(graph.depthwise(input, name, { shape, values: scaled, bias, stride }));
}

/** One predictor behind each layer, all of their rows one after the other. */
function predict(
  graph: GraphBuilder,
  layers: readonly string[],
  { kind, numbers, output }: { kind: string; numbers: number; output: string },
): void {
  const parts = layers.map((layer, index) => {
    const name = `Prediction/BoxPredictor_${index}/${kind}`;
    const bias = graph.named(`${name}/biases`).values;
    const raw = graph.convolution(layer, name, {
      ...graph.named(`${name}/weights`),
      bias,
      stride: 1,
    });
    return graph.rows(raw, name, numbers);
  });
  graph.add('Concat', parts, output, { axis: 1 });
}
