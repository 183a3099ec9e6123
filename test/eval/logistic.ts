/** One thing that was observed and what it really was. */
export interface Example {
  /** As many numbers for each example; the first is 1. */
  readonly observed: readonly number[];
  readonly isFace: boolean;
  /** How much it counts, above 0. */
  readonly weight: number;
}

const ROUNDS = 40;
const CLOSE_ENOUGH = 1e-7;
/** Pulls weights towards 0 a little, so that what few examples show does not carry them away (not the constant). */
const PULL = 1;

/**
 * Fits a logistic model by Newton's method with a small L2 penalty (Bishop 2006, section 4.3.3).
 * @returns one weight for each observed number
 */
export function fitLogistic(examples: readonly Example[]): number[] {
  const numbers = examples[0]?.observed.length ?? 0;
  let weights: number[] = Array.from({ length: numbers }, () => 0);
  for (let round = 0; round < ROUNDS; round++) {
    const step = newtonStep(examples, weights);
    weights = weights.map((weight, index) => weight - (step[index] ?? 0));
    if (step.every((each) => Math.abs(each) < CLOSE_ENOUGH)) break;
  }
  return weights;
}

function newtonStep(examples: readonly Example[], weights: readonly number[]): number[] {
  const numbers = weights.length;
  const slope: number[] = weights.map((weight, index) => (index === 0 ? 0 : PULL * weight));
  const curve: number[][] = weights.map((_, row) =>
    weights.map((__, column) => (row === column && row > 0 ? PULL : 0)),
  );
  for (const { observed, isFace, weight } of examples) {
    const sum = observed.reduce((total, each, index) => total + each * (weights[index] ?? 0), 0);
    const probability = 1 / (1 + Math.exp(-sum));
    const miss = (probability - (isFace ? 1 : 0)) * weight;
    const certainty = probability * (1 - probability) * weight;
    for (let row = 0; row < numbers; row++) {
      const value = observed[row] ?? 0;
      slope[row] = (slope[row] ?? 0) + miss * value;
      const line = curve[row] ?? [];
      for (let column = 0; column < numbers; column++) {
        line[column] = (line[column] ?? 0) + certainty * value * (observed[column] ?? 0);
      }
    }
  }
  return solve(curve, slope);
}

/** Solves a linear system by elimination with pivots; a column without any slope stays 0. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  const size = rows.length;
  for (let at = 0; at < size; at++) {
    let pivot = at;
    for (let row = at + 1; row < size; row++) {
      if (Math.abs(rows[row]?.[at] ?? 0) > Math.abs(rows[pivot]?.[at] ?? 0)) pivot = row;
    }
    const chosen = rows[pivot] ?? [];
    rows[pivot] = rows[at] ?? [];
    rows[at] = chosen;
    const lead = chosen[at] ?? 0;
    if (lead === 0) continue;
    for (const [row, line] of rows.entries()) {
      const factor = row === at ? 0 : (line[at] ?? 0) / lead;
      if (factor === 0) continue;
      rows[row] = line.map((value, column) => value - factor * (chosen[column] ?? 0));
    }
  }
  return rows.map((row, at) => ((row[at] ?? 0) === 0 ? 0 : (row[size] ?? 0) / (row[at] ?? 1)));
}
