/**
 * HEIC files written box by box (ISO/IEC 23008-12), since nothing that is installed can encode one. All pictures are made of one
 * coded tile of 64 x 48 px in four colours, which was encoded once.
 */

export const TILE = { width: 64, height: 48 } as const;

/** Parts across and down. */
export type Grid = readonly [columns: number, rows: number];

export interface HeicPlan {
  /** Grids of which the picture is made: the first of tiles, each other one of the grid before. None is the tile itself. */
  readonly grids?: readonly Grid[];
  /** Blocks that are no pictures. */
  readonly exif?: Buffer;
  readonly xmp?: Buffer;
  /** An ICC profile for the primary picture. */
  readonly icc?: Buffer;
  /** A smaller picture of the primary one, and one that belongs to it (a depth map). */
  readonly thumbnail?: boolean;
  readonly depthMap?: boolean;
  /** Boxes after the picture. */
  readonly tail?: Buffer;
}

interface Item {
  readonly id: number;
  readonly type: 'hvc1' | 'grid' | 'Exif' | 'mime';
  /** Equal pieces are written once. */
  readonly data: Buffer;
  /** Numbers of properties, 1 for the first. */
  readonly properties: readonly number[];
  readonly isHidden?: boolean;
}

/** The primary picture and what goes with it; the parts of grids have the numbers after them. */
const PRIMARY = 1;
const THUMBNAIL = 2;
const DEPTH_MAP = 3;
const EXIF = 4;
const XMP = 5;
const FIRST_PART = 6;
/** Properties by number: what each kind of item takes from the list. The sizes of grids come after them. */
const CONFIGURATION = 1;
const TILE_SIZE = 2;
const DEPTH = 3;
const COLOUR = 4;
const FIRST_SIZE = 5;

export function writeHeic(plan: HeicPlan = {}): Buffer {
  const { icc = Buffer.alloc(0), exif, xmp } = plan;
  const colour = plan.icc === undefined ? [] : [COLOUR];
  const tile = (id: number, more: readonly number[] = []): Item => ({
    id,
    type: 'hvc1',
    data: CODED_TILE,
    properties: [CONFIGURATION, TILE_SIZE, ...more],
  });
  const made = partsOf(plan.grids ?? [], tile);
  const items: Item[] = [
    { ...made.whole, properties: [...made.whole.properties, ...colour] },
    ...(plan.thumbnail === true ? [tile(THUMBNAIL)] : []),
    ...(plan.depthMap === true ? [{ ...tile(DEPTH_MAP, [DEPTH]), isHidden: true }] : []),
    // Four bytes say where the TIFF header begins.
    ...(exif === undefined ? [] : [block(EXIF, 'Exif', Buffer.concat([u32(0), exif]))]),
    ...(xmp === undefined ? [] : [block(XMP, 'mime', xmp)]),
    ...made.parts,
  ];
  const properties = [
    box('hvcC', HVCC),
    size(TILE),
    full('auxC', Buffer.from('urn:mpeg:hevc:2015:auxid:2\0', 'latin1')),
    box('colr', Buffer.from('prof'), icc),
    ...made.sizes.map(size),
  ];
  const kinds: Readonly<Record<number, string>> = {
    [THUMBNAIL]: 'thmb',
    [DEPTH_MAP]: 'auxl',
    [EXIF]: 'cdsc',
    [XMP]: 'cdsc',
  };
  const references = [
    ...made.references,
    ...items.flatMap(({ id }) => {
      const kind = kinds[id];
      return kind === undefined ? [] : [reference(kind, id, [PRIMARY])];
    }),
  ];
  return assemble(items, properties, references, plan.tail ?? Buffer.alloc(0));
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The primary picture, and the hidden parts of which its grids are made. */
function partsOf(
  grids: readonly Grid[],
  tile: (id: number) => Item,
): { whole: Item; parts: Item[]; sizes: Size[]; references: Buffer[] } {
  const parts: Item[] = [];
  const sizes: Size[] = [];
  const references: Buffer[] = [];
  let make = tile;
  let part: Size = TILE;
  let nextId = FIRST_PART;
  for (const [columns, rows] of grids) {
    const ids = Array.from({ length: columns * rows }, () => nextId++);
    parts.push(...ids.map((id) => ({ ...make(id), isHidden: true })));
    const data = gridOf(columns, rows, part);
    part = { width: part.width * columns, height: part.height * rows };
    sizes.push(part);
    const properties = [FIRST_SIZE + sizes.length - 1];
    make = (id) => {
      references.push(reference('dimg', id, ids));
      return { ...block(id, 'grid', data), properties };
    };
  }
  return { whole: make(PRIMARY), parts, sizes, references };
}

function block(id: number, type: Item['type'], data: Buffer): Item {
  return { id, type, data, properties: [] };
}

function assemble(
  items: readonly Item[],
  properties: readonly Buffer[],
  references: readonly Buffer[],
  tail: Buffer,
): Buffer {
  const start = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1'));
  const metaWith = (dataAt: number): Buffer =>
    full(
      'meta',
      full('hdlr', Buffer.from('\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0', 'latin1')),
      full('pitm', u16(PRIMARY)),
      locations(items, dataAt),
      full('iinf', u16(items.length), ...items.map(information)),
      box('iprp', box('ipco', ...properties), associations(items)),
      ...(references.length === 0 ? [] : [full('iref', ...references)]),
    );
  const meta = metaWith(start.length + metaWith(0).length + 8);
  return Buffer.concat([start, meta, box('mdat', ...pieces(items)), tail]);
}

function locations(items: readonly Item[], dataAt: number): Buffer {
  const places = new Map<Buffer, number>();
  let at = dataAt;
  for (const piece of pieces(items)) {
    places.set(piece, at);
    at += piece.length;
  }
  // Data reference 0 (this file), one extent: its place and its length.
  const each = items.map(({ id, data }) =>
    Buffer.concat([u16(id), u16(0), u16(1), u32(places.get(data) ?? 0), u32(data.length)]),
  );
  return full('iloc', Buffer.from([0x44, 0x00]), u16(items.length), ...each);
}

function pieces(items: readonly Item[]): Buffer[] {
  return [...new Set(items.map(({ data }) => data))];
}

function information({ id, type, isHidden = false }: Item): Buffer {
  const name = type === 'mime' ? '\0application/rdf+xml\0' : '\0';
  const body = [u16(id), u16(0), Buffer.from(type + name, 'latin1')];
  // Version 2; the lowest flag hides an item, as the tiles of a grid are.
  return box('infe', Buffer.from([2, 0, 0, isHidden ? 1 : 0]), ...body);
}

function associations(items: readonly Item[]): Buffer {
  const having = items.filter(({ properties }) => properties.length > 0);
  const each = having.map(({ id, properties }) =>
    Buffer.concat([
      u16(id),
      Buffer.from([properties.length]),
      // The decoder's configuration is essential, the rest is not.
      Buffer.from(properties.map((property) => (property === 1 ? 0x80 | property : property))),
    ]),
  );
  return full('ipma', u32(having.length), ...each);
}

function gridOf(
  columns: number,
  rows: number,
  part: { readonly width: number; readonly height: number },
): Buffer {
  const sizes = [u32(part.width * columns), u32(part.height * rows)];
  // Version 0, flag 1: sizes of 32 bits; rows and columns less one.
  return Buffer.concat([Buffer.from([0, 1, rows - 1, columns - 1]), ...sizes]);
}

function reference(kind: string, from: number, to: readonly number[]): Buffer {
  return box(kind, u16(from), u16(to.length), ...to.map(u16));
}

function size({ width, height }: Size): Buffer {
  return full('ispe', u32(width), u32(height));
}

function full(type: string, ...parts: readonly Buffer[]): Buffer {
  return box(type, u32(0), ...parts);
}

export function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(8 + body.length), Buffer.from(type, 'latin1'), body]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** The decoder's configuration and the coded tile: red and green above blue and pale, by x265 2.3. */
const HVCC = Buffer.from(
  [
    'AQFgAAAAAAAAAAAAuvAA/P34+AAACwYgAAEAGkABDAL//wFgAAADAIAAAAMAAAMAugAALAkAIQABACxCAQIBYAAAAwCA',
    'AAADAAADALoAAKAggxcuSTKpuAhoMCAAAAMAIAAAAwMhACIAAQAIRAHBcYKZIAAgAAEAGkABDAL//wFgAAADAIAAAAMA',
    'AAMAugAALAkAIQABACxCAQIBYAAAAwCAAAADAAADALoAAKAggxcuSTKpuAhoMCAAAAMAIAAAAwMhACIAAQAHRAHBcYKZ',
    'IA==',
  ].join(''),
  'base64',
);
const CODED_TILE = Buffer.from(
  [
    'AAAAsE4BBasy/kZsmEFCaa41apFUnvPxS3ZhemFhciBIRVZDIEVuY29kZXIgdi4gMi4zLjEtZWEwOWFmNSAtIENvcHls',
    'ZWZ0IDIwMTItMjAxNSAtIGh0dHA6Ly91bHRyYXZpZGVvLmNzLnR1dC5maS8gLSBvcHRpb25zOiA2NHg0OCBkZWJsb2Nr',
    'PTE6MDowIHNhbz0zIGludHJhX3BlcmlvZD02NCBxcD0yNiByZWY9MQCAAAAAOCYBr3jrR3/E3v5OaHKjHMxj6/liFquL',
    '6ExDAZiqXbStqH9FtY2DbEkJTRHKEGfQrvwEONWod1mAAAAAElABhA0CAAbdQAABe3AAAXJggA==',
  ].join(''),
  'base64',
);
