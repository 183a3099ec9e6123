/** A model that no npm package carries: which file it is, to the byte, and where its authors publish it. */
export interface ModelFile {
  /** As the facts of a picture name it. */
  readonly name: string;
  readonly file: string;
  /** Length in bytes. */
  readonly bytes: number;
  /** 64 hex digits. */
  readonly sha256: string;
  /** The address names the commit, so that it can give no other file. */
  readonly address: string;
}

/** The best face model that was measured (docs/model-cards.md). */
export const YUNET: ModelFile = {
  name: 'yunet-n',
  file: 'yunet_n_dynamic.onnx',
  bytes: 322_906,
  sha256: '104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12',
  address:
    'https://raw.githubusercontent.com/ShiqiYu/libfacedetection.train/0047ac24afb1a50a0c6105001c89d1b5b805dbf1/onnx/yunet_n_dynamic.onnx',
};
