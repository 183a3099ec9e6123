import { createRequire } from 'node:module';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import type * as Core from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { UnsuitableScores } from '../../moderation/pictures/facts.contract.ts';
import { resizeRaster } from './raster.ts';
import type { Raster } from './raster.ts';
import { loadGraphModel, startWasm, tf } from './tensorflow.ts';
import { readWeights } from './weights.ts';

/** The package hides its package.json; this is a file that it shows, and only the way to it is used. */
const IN_THE_PACKAGE = 'nsfwjs/core';
/** The only one of the three models in the package that is a graph model; the others need TensorFlow.js' layers. */
const FOLDER = '../models/mobilenet_v2_mid';
const TOPOLOGY = [
  'model.min.js',
  'a7a9e701491e2449b221dab7c424957f853e700602b5575da33cfd745616f964',
] as const;
const SHARDS = [
  ['group1-shard1of2.min.js', 'f2e79a209e44d668220ec5f1533a98f2be954e3953685bf074d201b82fefc29a'],
  ['group1-shard2of2.min.js', 'f291df992a0131741372506a6072fb9f1645bff7c973c983fd6276f5f9625d5e'],
] as const;

/** The model looks at a square of this many pixels a side; the picture is squeezed into it, as in its training. */
const SIDE = 224;
/** What the five outputs mean, in their order (`nsfw_classes.js` of the package). */
const CLASSES = ['drawing', 'hentai', 'neutral', 'porn', 'sexy'] as const;

/** Judges whether a picture may be unsuitable. A guess that a person looks at, never a verdict. */
export interface SuitabilityJudge {
  readonly name: string;
  readonly version: string;
  /** Milliseconds do not depend on the picture's size. The five scores add up to 1. */
  score(picture: Raster): Promise<UnsuitableScores>;
  close(): Promise<void>;
}

/**
 * The middle model of nsfwjs (MobileNet v2, see docs/model-cards.md) on TensorFlow.js' wasm backend with one thread.
 * @throws WeightsRefused when a file is missing or another one
 */
export async function openSuitabilityJudge(): Promise<SuitabilityJudge> {
  await startWasm();
  const model = await loadGraphModel(await weightsInMemory());
  return {
    name: 'nsfwjs-mobilenet-v2-mid',
    version: TOPOLOGY[1].slice(0, 12),
    async score(picture) {
      const small = await resizeRaster(picture, SIDE, SIDE);
      const output = tf.tidy(() => {
        const pixels = tf.tensor4d(small.data, [1, SIDE, SIDE, 3], 'int32');
        const answer = model.predict(tf.div(tf.cast(pixels, 'float32'), 255));
        if (!(answer instanceof tf.Tensor)) throw new Error('The model gave no list of scores.');
        return answer;
      });
      try {
        return named(await output.data());
      } finally {
        output.dispose();
      }
    },
    close: () => {
      model.dispose();
      return Promise.resolve();
    },
  };
}

function named(scores: ArrayLike<number>): UnsuitableScores {
  const of = (name: (typeof CLASSES)[number]): number => {
    const score = scores[CLASSES.indexOf(name)];
    if (scores.length !== CLASSES.length || score === undefined || !Number.isFinite(score)) {
      throw new Error('The model gave something else than five scores.');
    }
    return Math.min(1, Math.max(0, score));
  };
  return {
    drawing: of('drawing'),
    hentai: of('hentai'),
    neutral: of('neutral'),
    porn: of('porn'),
    sexy: of('sexy'),
  };
}

const modelSchema = z.object({
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(z.object({ weights: z.array(z.unknown()) })),
});

async function weightsInMemory(): Promise<Core.io.IOHandler> {
  const { modelTopology, weightsManifest } = modelSchema.parse(exported(await read(...TOPOLOGY)));
  const shards: Buffer[] = [];
  for (const [file, sha256] of SHARDS) shards.push(base64In(await read(file, sha256)));
  return tf.io.fromMemory({
    modelTopology,
    weightSpecs: weightsManifest.flatMap(
      (group) => group.weights as Core.io.WeightsManifestEntry[],
    ),
    // A fresh copy: a Buffer may be a window on a larger, shared block.
    weightData: new Uint8Array(Buffer.concat(shards)).buffer,
  });
}

function read(file: string, sha256: string): Promise<Buffer> {
  const beside = path.dirname(createRequire(import.meta.url).resolve(IN_THE_PACKAGE));
  return readWeights(path.join(beside, FOLDER, file), sha256);
}

/**
 * The package carries its model as scripts that export one value. What runs is what was hashed, and it runs without
 * `require`, so that it can reach nothing.
 */
function exported(script: Buffer): unknown {
  const module: { exports: unknown } = { exports: {} };
  runInNewContext(script.toString('utf8'), { module, exports: module.exports });
  return module.exports;
}

/** The weights in a script that exports a string: millions of letters, which to run would cost a worker 30 MB for good. */
function base64In(script: Buffer): Buffer {
  const opening = '.exports="';
  const start = script.indexOf(opening) + opening.length;
  return Buffer.from(script.toString('latin1', start, script.indexOf('"', start)), 'base64');
}
