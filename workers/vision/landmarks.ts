import type { Box } from '../../moderation/pictures/facts.contract.ts';
import { LANDMARKS, LANDMARKS_INPUT, landmarksGraph } from './landmarks-graph.ts';
import { openOnnxModel, outputNamed } from './onnx.ts';
import { writeOnnx } from './onnx-writer.ts';
import { fromRaster } from './raster.ts';
import type { Raster } from './raster.ts';
import { readTfjsWeights } from './tfjs-weights.ts';

/** From face-api.js by Vincent Mühler (MIT), see docs/model-cards.md. Where eyes, nose and jaw are tells nobody who it is. */
const FILES = {
  package: '@vladmandic/face-api',
  manifest: 'model/face_landmark_68_tiny_model-weights_manifest.json',
  manifestSha256: '9a1a5dd19fd814fd5095c3cb58f8e0d3193b8c5b9a6715b30a69d559aea31ad4',
  weights: 'model/face_landmark_68_tiny_model.bin',
  weightsSha256: 'b98e9f2f7da76f8a6dda9741a36ed485b224b889d552de2b2c1bb16217f67bfc',
} as const;
/** What its authors took from each pixel, red, green and blue. */
const MEAN = [122.782, 117.001, 104.298] as const;
/** Points in the common order of 68 (Sagonas et al. 2013), counted from 0. */
const POINT = {
  jawLeft: 0,
  jawRight: 16,
  noseTip: 30,
  leftEye: [36, 41],
  rightEye: [42, 47],
} as const;

/** How a face is held. */
export interface FacePose {
  /** 1 when the nose is midway between the edges of the jaw, 0 in profile. */
  readonly frontal: number;
  /** Degrees by which the line of the eyes is turned, clockwise, -90 to 90. */
  readonly tilt: number;
}

/** Tells how a found face is held. The points themselves are forgotten at once: they are nobody's template. */
export interface PoseReader {
  readonly name: string;
  readonly version: string;
  /** @param box in pixels of the picture */
  pose(picture: Raster, box: Box): Promise<FacePose>;
  close(): Promise<void>;
}

/**
 * The small 68-point network of face-api.js on a square around the face.
 * @throws WeightsRefused when a file is missing or another one
 */
export async function openPoseReader(): Promise<PoseReader> {
  const model = await openOnnxModel(
    writeOnnx(landmarksGraph(await readTfjsWeights(FILES))),
    'input',
    ['points-sum'],
  );
  return {
    name: 'face-landmark-68-tiny',
    version: FILES.weightsSha256.slice(0, 12),
    async pose(picture, box) {
      const input = await squareAround(picture, box);
      const outputs = await model.run(input, [1, 3, LANDMARKS_INPUT, LANDMARKS_INPUT]);
      return poseOf(outputNamed(outputs, 'points-sum'));
    },
    close: () => model.close(),
  };
}

/** The square of the longer side around the box, moved into the picture where it reaches over the edge. */
async function squareAround(picture: Raster, box: Box): Promise<Float32Array> {
  const side = Math.min(Math.max(box.width, box.height), picture.width, picture.height);
  const within = (centre: number, length: number): number =>
    Math.round(Math.min(Math.max(0, centre - side / 2), length - side));
  const pixels = await fromRaster(picture)
    .extract({
      left: within(box.x + box.width / 2, picture.width),
      top: within(box.y + box.height / 2, picture.height),
      width: side,
      height: side,
    })
    .resize(LANDMARKS_INPUT, LANDMARKS_INPUT, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  const plane = LANDMARKS_INPUT * LANDMARKS_INPUT;
  const input = new Float32Array(3 * plane);
  for (const [channel, mean] of MEAN.entries()) {
    for (let at = 0; at < plane; at++) {
      input[channel * plane + at] = ((pixels[at * 3 + channel] ?? 0) - mean) / 255;
    }
  }
  return input;
}

/** @param points x and y of the 68 points, as shares of the square */
export function poseOf(points: Float32Array): FacePose {
  const at = (point: number): { x: number; y: number } => ({
    x: points[point * 2] ?? 0,
    y: points[point * 2 + 1] ?? 0,
  });
  const middle = ([from, to]: readonly [number, number]): { x: number; y: number } => {
    const count = to - from + 1;
    const all = Array.from({ length: count }, (_, index) => at(from + index));
    return {
      x: all.reduce((sum, { x }) => sum + x, 0) / count,
      y: all.reduce((sum, { y }) => sum + y, 0) / count,
    };
  };
  if (points.length !== LANDMARKS * 2) throw new Error('The points of a face are 68.');
  const left = middle(POINT.leftEye);
  const right = middle(POINT.rightEye);
  const tilt = Math.atan2(right.y - left.y, right.x - left.x);
  // Along the line of the eyes, so that a tilted head is no turned one.
  const along = ({ x, y }: { x: number; y: number }): number =>
    x * Math.cos(tilt) + y * Math.sin(tilt);
  const nose = along(at(POINT.noseTip));
  const toLeft = Math.max(0, nose - along(at(POINT.jawLeft)));
  const toRight = Math.max(0, along(at(POINT.jawRight)) - nose);
  const longer = Math.max(toLeft, toRight);
  const degrees = (tilt * 180) / Math.PI;
  return {
    frontal: longer === 0 ? 0 : Math.min(toLeft, toRight) / longer,
    tilt: degrees > 90 ? degrees - 180 : degrees < -90 ? degrees + 180 : degrees,
  };
}
