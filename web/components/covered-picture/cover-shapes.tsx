import { useId } from 'react';
import { coverShape, STAR, stickerGround } from './cover-geometry.ts';
import type { CoveredPlace } from './cover-geometry.ts';

/** Greys of the cells of a pixelated cover; the worker takes its colours from what lies around. */
const CELLS = ['#8a8783', '#a19d97', '#75726e', '#95918c', '#807c78'];
const CELLS_EACH_WAY = 5;

/**
 * Covers as SVG shapes, in pixels of the photo. They are about what a worker will draw, and hide as much: nothing of them is
 * ever see-through.
 */
export function CoverShapes({ covers }: { readonly covers: readonly CoveredPlace[] }) {
  const id = useId();
  return (
    <>
      <defs>
        <radialGradient id={id}>
          <stop offset="0" stopColor="#a8a29b" />
          <stop offset="1" stopColor="#7d7873" />
        </radialGradient>
      </defs>
      {covers.map((cover) => (
        <CoverShape
          key={`${cover.box.x} ${cover.box.y} ${cover.box.width} ${cover.box.height} ${cover.look}`}
          cover={cover}
          soft={`url(#${id})`}
        />
      ))}
    </>
  );
}

function CoverShape({ cover, soft }: { readonly cover: CoveredPlace; readonly soft: string }) {
  const shape = coverShape(cover.box);
  switch (cover.look) {
    case 'blur':
      return <rect {...shape} fill={soft} />;
    case 'solid':
      return <rect {...shape} fill="rgb(92 104 116)" />;
    case 'pixelate':
      return <Cells {...shape} />;
    case 'sticker':
      return <Sticker {...shape} soft={soft} />;
  }
}

interface Shape {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function Cells({ x, y, width, height }: Shape) {
  const cells = Array.from({ length: CELLS_EACH_WAY ** 2 }, (_, index) => ({
    column: index % CELLS_EACH_WAY,
    row: Math.floor(index / CELLS_EACH_WAY),
  }));
  const [across, down] = [width / CELLS_EACH_WAY, height / CELLS_EACH_WAY];
  return (
    <>
      <rect x={x} y={y} width={width} height={height} fill={CELLS[0]} />
      {cells.map(({ column, row }) => (
        <rect
          key={`${column} ${row}`}
          x={x + column * across}
          y={y + row * down}
          width={across}
          height={down}
          fill={CELLS[(column * 3 + row * 2) % CELLS.length]}
        />
      ))}
    </>
  );
}

function Sticker({ x, y, width, height, soft }: Shape & { readonly soft: string }) {
  const half = Math.min(width, height) / 2;
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  const rim = half * 0.08;
  return (
    <>
      <rect x={x} y={y} width={width} height={height} fill={soft} />
      <ellipse cx={middleX} cy={middleY} rx={width / 2} ry={height / 2} fill="#fff" />
      <ellipse
        cx={middleX}
        cy={middleY}
        rx={width / 2 - rim}
        ry={height / 2 - rim}
        fill={stickerGround({ x, y, width, height })}
      />
      <polygon
        points={STAR}
        transform={`translate(${middleX} ${middleY}) scale(${half})`}
        fill="rgb(250 204 60)"
      />
    </>
  );
}
