import { readFile } from 'node:fs/promises';
import { createRequire, registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as WasmBackend from '@tensorflow/tfjs-backend-wasm';
import type * as Core from '@tensorflow/tfjs-core';
import type { Box } from '../../moderation/pictures/facts.contract.ts';
import type { Raster } from '../../workers/vision/raster.ts';
import { packageFolder } from '../../workers/vision/weights.ts';

/** What most projects in Node.js use, with the settings that it comes with, to compare with in the same run. */
export interface OtherDetector {
  readonly name: string;
  /** Boxes in pixels of the picture. */
  detect(picture: Raster): Promise<Box[]>;
}

const require = createRequire(import.meta.url);

/** `@vladmandic/face-api`: SSD MobileNet v1 on the whole picture, once, with its default of 0.5. */
export async function openFaceApi(): Promise<OtherDetector> {
  const tf = await startWasm();
  // It writes reshaping as methods of tensors, which only the whole of TensorFlow.js has, and asks for that. The core
  // with these two is enough for its detector.
  function reshaped(this: Core.Tensor, ...shape: number[]): Core.Tensor {
    return tf.reshape(this, shape);
  }
  Object.assign(tf.Tensor.prototype, { as3D: reshaped, as4D: reshaped });
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier === '@tensorflow/tfjs' ? '@tensorflow/tfjs-core' : specifier, context),
  });
  const folder = packageFolder('@vladmandic/face-api');
  const faceApi = require(path.join(folder, 'dist/face-api.node-wasm.js')) as FaceApi;
  hooks.deregister();
  await faceApi.nets.ssdMobilenetv1.loadFromDisk(path.join(folder, 'model'));
  return {
    name: 'face-api one shot',
    async detect(picture) {
      const pixels = tf.tensor3d(picture.data, [picture.height, picture.width, 3], 'int32');
      try {
        const found = await faceApi.detectAllFaces(pixels);
        return found.map(({ box: { x, y, width, height } }) => ({ x, y, width, height }));
      } finally {
        pixels.dispose();
      }
    },
  };
}

/** `@vladmandic/human`: its default face detector (BlazeFace), everything else of it off. */
export async function openHuman(): Promise<OtherDetector> {
  const tf = await startWasm();
  // Its package.json cannot be asked for, and its main file needs the TensorFlow that is not here.
  const dist = path.dirname(require.resolve('@vladmandic/human'));
  const { Human } = require(path.join(dist, 'human.node-wasm.js')) as HumanPackage;
  const off = { enabled: false };
  const human = new Human({
    backend: 'wasm',
    debug: false,
    modelBasePath: `file://${path.join(dist, '../models')}/`,
    face: { mesh: off, iris: off, description: off, emotion: off, antispoof: off, liveness: off },
    body: off,
    hand: off,
    object: off,
    gesture: off,
    filter: off,
  });
  // It fetches its model even from a folder, which Node.js' own fetch does not do.
  const fetchFromNetwork = globalThis.fetch;
  globalThis.fetch = async (address) =>
    new Response(await readFile(fileURLToPath(address instanceof Request ? address.url : address)));
  await human.load();
  globalThis.fetch = fetchFromNetwork;
  return {
    name: 'human by default',
    async detect(picture) {
      const pixels = tf.tensor3d(picture.data, [picture.height, picture.width, 3], 'int32');
      try {
        const { face } = await human.detect(pixels);
        return face.map(({ box: [x, y, width, height] }) => ({ x, y, width, height }));
      } finally {
        pixels.dispose();
      }
    },
  };
}

/** As much of the two packages as is used here; their own types need all of TensorFlow.js. */
interface FaceApi {
  readonly nets: { readonly ssdMobilenetv1: { loadFromDisk(folder: string): Promise<void> } };
  detectAllFaces(pixels: Core.Tensor3D): Promise<readonly { readonly box: Box }[]>;
}
interface HumanPackage {
  readonly Human: new (settings: object) => {
    load(): Promise<void>;
    detect(
      pixels: Core.Tensor3D,
    ): Promise<{ readonly face: readonly { readonly box: [number, number, number, number] }[] }>;
  };
}

async function startWasm(): Promise<typeof Core> {
  const tf = require('@tensorflow/tfjs-core') as typeof Core;
  const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof WasmBackend;
  if (tf.getBackend() !== 'wasm') {
    const folder = path.join(packageFolder('@tensorflow/tfjs-backend-wasm'), 'dist');
    wasm.setWasmPaths(`${folder}${path.sep}`);
    wasm.setThreadsCount(1);
    await tf.setBackend('wasm');
  }
  return tf;
}
