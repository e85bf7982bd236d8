/** The lower triangle of a symmetric, positive matrix's Cholesky factor. */
export type Factor = number[][]

/** `matrix` is not changed. */
export function factor(matrix: readonly (readonly number[])[]): Factor {
  const lower: Factor = []
  for (const [row, values] of matrix.entries()) {
    const line: number[] = []
    for (let column = 0; column <= row; column++) {
      let value = values[column]!
      for (let at = 0; at < column; at++) value -= line[at]! * (lower[column] ?? line)[at]!
      line.push(column === row ? Math.sqrt(Math.max(value, Number.EPSILON)) : value / lower[column]![column]!)
    }
    lower.push(line)
  }
  return lower
}

/** The x of `matrix · x = values`. */
export function solve(lower: Factor, values: readonly number[]): number[] {
  const x = [...values]
  for (let row = 0; row < x.length; row++) {
    for (let at = 0; at < row; at++) x[row]! -= lower[row]![at]! * x[at]!
    x[row]! /= lower[row]![row]!
  }
  for (let row = x.length - 1; row >= 0; row--) {
    for (let at = row + 1; at < x.length; at++) x[row]! -= lower[at]![row]! * x[at]!
    x[row]! /= lower[row]![row]!
  }
  return x
}

export function logDeterminant(lower: Factor): number {
  return lower.reduce((sum, line, row) => sum + 2 * Math.log(line[row]!), 0)
}
