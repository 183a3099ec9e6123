import { createRequire } from 'node:module';
import path from 'node:path';
import type * as WasmBackend from '@tensorflow/tfjs-backend-wasm';
import type * as Converter from '@tensorflow/tfjs-converter';
import type * as Core from '@tensorflow/tfjs-core';
import { packageFolder } from './weights.ts';

// TensorFlow.js is CommonJS: one require for all of them, or the backend would register with another copy of the core.
const require = createRequire(import.meta.url);
export const tf = require('@tensorflow/tfjs-core') as typeof Core;
export const { loadGraphModel } = require('@tensorflow/tfjs-converter') as typeof Converter;
const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof WasmBackend;

/** TensorFlow.js on its wasm backend with one thread, for every model of this process; a second call does nothing. */
export async function startWasm(): Promise<void> {
  if (tf.getBackend() === 'wasm') return;
  wasm.setWasmPaths(
    `${path.join(packageFolder('@tensorflow/tfjs-backend-wasm'), 'dist')}${path.sep}`,
  );
  wasm.setThreadsCount(1);
  if (!(await tf.setBackend('wasm'))) throw new Error('The wasm backend did not start.');
}
