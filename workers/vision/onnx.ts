import { createRequire } from 'node:module';
import type * as OnnxRuntime from 'onnxruntime-node';
import { silenceModelRuntime } from '../../moderation/kernel/config.ts';

// Before it is loaded, or it would already have begun.
silenceModelRuntime();
// The package is CommonJS around a native library; require gives all of its names.
const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof OnnxRuntime;

/** A model of the ONNX runtime on the CPU with one thread: two processes beat two threads in one. */
export interface OnnxModel {
  /**
   * Runs on one input of the given shape and returns the numbers of the outputs that were asked for, by name. The arrays
   * are the runtime's own: read them before the next run.
   */
  run(input: Float32Array, shape: readonly number[]): Promise<ReadonlyMap<string, Float32Array>>;
  close(): Promise<void>;
}

/**
 * Opens a model from its bytes.
 * @param inputName the name of its only input
 * @param outputNames those that are read: every other one would be copied for nothing, tile after tile
 */
export async function openOnnxModel(
  weights: Buffer,
  inputName: string,
  outputNames: readonly string[],
): Promise<OnnxModel> {
  const session = await ort.InferenceSession.create(weights, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Old exports list weights as inputs, which the runtime warns about on standard error.
    logSeverityLevel: 3,
  });
  return {
    async run(input, shape) {
      const outputs = await session.run(
        { [inputName]: new ort.Tensor('float32', input, shape) },
        outputNames,
      );
      const numbers = new Map<string, Float32Array>();
      for (const [name, tensor] of Object.entries(outputs)) {
        if (!(tensor.data instanceof Float32Array))
          throw new Error(`Output ${name} is not float32.`);
        numbers.set(name, tensor.data);
      }
      return numbers;
    },
    close: () => session.release(),
  };
}

/** An output that the model must have. */
export function outputNamed(
  outputs: ReadonlyMap<string, Float32Array>,
  name: string,
): Float32Array {
  const numbers = outputs.get(name);
  if (numbers === undefined) throw new Error(`The model has no output ${name}.`);
  return numbers;
}
