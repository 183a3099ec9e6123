import type { OnnxGraph, OnnxNode, OnnxWeights } from './onnx-writer.ts';
import type { WeightsByName } from './tfjs-weights.ts';

interface Filter {
  /** Height, width, input channels, output channels: TensorFlow's order. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Puts a convolutional network together from weights of TensorFlow.js, in the order of channels that the ONNX runtime wants.
 * Each method adds operators behind `input` and returns the name of what comes out.
 */
export class GraphBuilder {
  readonly #from: WeightsByName;
  readonly #nodes: OnnxNode[] = [];
  readonly #weights: OnnxWeights[] = [
    { name: 'zero', shape: [], values: Float32Array.of(0) },
    { name: 'six', shape: [], values: Float32Array.of(6) },
  ];

  constructor(from: WeightsByName) {
    this.#from = from;
  }

  named(name: string): { shape: readonly number[]; values: Float32Array } {
    const weights = this.#from.get(name);
    if (weights === undefined) throw new Error(`There are no weights ${name}.`);
    return weights;
  }

  /** A convolution with TensorFlow's padding "same". Without a bias nothing is added. */
  convolution(
    input: string,
    name: string,
    layer: Filter & {
      readonly bias?: Float32Array;
      readonly stride: number;
      readonly groups?: number;
    },
  ): string {
    const [height = 0, width = 0, inputs = 0, outputs = 0] = layer.shape;
    this.#weights.push({
      name: `${name}-filter`,
      shape: [outputs, inputs, height, width],
      values: outputsFirst(layer),
    });
    const parts = [input, `${name}-filter`];
    if (layer.bias !== undefined) {
      this.#weights.push({ name: `${name}-bias`, shape: [outputs], values: layer.bias });
      parts.push(`${name}-bias`);
    }
    return this.add('Conv', parts, `${name}-sum`, {
      auto_pad: 'SAME_UPPER',
      strides: [layer.stride, layer.stride],
      group: layer.groups ?? 1,
    });
  }

  /** A convolution channel by channel: one filter for each channel. */
  depthwise(
    input: string,
    name: string,
    layer: Filter & { readonly bias?: Float32Array; readonly stride: number },
  ): string {
    const [height = 0, width = 0, channels = 0] = layer.shape;
    // To the runtime: as many groups as channels, each with one channel and one filter.
    return this.convolution(input, name, {
      ...layer,
      shape: [height, width, 1, channels],
      groups: channels,
    });
  }

  /** Clips to 0 to 6 (ReLU6). */
  clipped(input: string): string {
    return this.add('Clip', [input, 'zero', 'six'], `${input}-clipped`);
  }

  /** Brings a map of channels into rows of `numbers` each, position by position. */
  rows(input: string, name: string, numbers: number): string {
    this.#weights.push({
      name: `${name}-shape`,
      shape: [3],
      values: BigInt64Array.of(1n, -1n, BigInt(numbers)),
    });
    const channelsLast = this.add('Transpose', [input], `${name}-last`, { perm: [0, 2, 3, 1] });
    return this.add('Reshape', [channelsLast, `${name}-shape`], `${name}-rows`);
  }

  /** Any other operator. */
  add(
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: NonNullable<OnnxNode['attributes']> = {},
  ): string {
    this.#nodes.push({ operator, inputs, output, attributes });
    return output;
  }

  /** The finished graph with its one input, of the given shape. */
  finish(inputShape: readonly number[], outputs: readonly string[]): OnnxGraph {
    return {
      nodes: this.#nodes,
      weights: this.#weights,
      input: { name: 'input', shape: inputShape },
      outputs,
    };
  }
}

/** From height, width, in, out to out, in, height, width. */
function outputsFirst({ shape, values }: Filter): Float32Array {
  const [height = 0, width = 0, inputs = 0, outputs = 0] = shape;
  const area = height * width;
  const ordered = new Float32Array(values.length);
  for (let from = 0; from < values.length; from++) {
    const output = from % outputs;
    const input = Math.floor(from / outputs) % inputs;
    const cell = Math.floor(from / (outputs * inputs));
    ordered[(output * inputs + input) * area + cell] = values[from] ?? 0;
  }
  return ordered;
}
