/** What a column is, in words; one entry per kind, in the order of the columns of a window. */
export interface RollingKind {
  readonly name: string;
  /** Over the last n bars, oldest first x₁ … xₙ, volumes v. */
  readonly formula: string;
  readonly reads: readonly ('price' | 'volume')[];
  readonly unit: 'price' | 'ratio' | 'deviations' | 'percent';
  /** Bars until the first value, itself included. */
  warmUpBars(window: number): number;
  /** Whether bars before the window count: such a kind depends on where the series began. */
  readonly memory: 'window' | 'unbounded';
  /** When the answer is NaN although the window is full. */
  readonly undefinedWhen: string;
}

const full = (window: number): number => window;
const andOneBefore = (window: number): number => window + 1;
const windowed = { reads: ['price'], warmUpBars: full, memory: 'window' } as const;

export const rollingKinds = [
  { ...windowed, name: 'mean', formula: 'x̄ = Σx/n', unit: 'price', undefinedWhen: 'a gap in the window' },
  {
    ...{ ...windowed, name: 'deviation', unit: 'price', formula: 's = √(Σ(x − x̄)²/(n − 1))' },
    undefinedWhen: 'a gap in the window',
  },
  {
    ...{ ...windowed, name: 'z-score', unit: 'deviations', formula: '(xₙ − x̄)/s' },
    undefinedWhen: 'a gap in the window, or all prices equal',
  },
  { ...windowed, name: 'minimum', formula: 'min x', unit: 'price', undefinedWhen: 'a gap in the window' },
  { ...windowed, name: 'maximum', formula: 'max x', unit: 'price', undefinedWhen: 'a gap in the window' },
  {
    ...{ ...windowed, name: 'range-position', unit: 'ratio', formula: '(xₙ − min x)/(max x − min x)' },
    undefinedWhen: 'a gap in the window, or all prices equal',
  },
  {
    ...{ ...windowed, name: 'volume-weighted-mean', unit: 'price', formula: 'Σxv/Σv', reads: ['price', 'volume'] },
    undefinedWhen: 'a gap in the window, or nothing traded',
  },
  {
    ...{ ...windowed, name: 'rate-of-change', unit: 'ratio', formula: '(xₙ − x₀)/x₀', warmUpBars: andOneBefore },
    undefinedWhen: 'a gap at either end, or x₀ = xₙ = 0',
  },
  {
    ...{ name: 'exponential-mean', formula: 'E ← (1 − α)E + αx, α = 2/(n + 1), from the mean of the first n prices' },
    ...{ reads: ['price'], unit: 'price', warmUpBars: full, memory: 'unbounded', undefinedWhen: 'a gap at the bar' },
  },
  {
    ...{ name: 'relative-strength', formula: '100·U/(U + D), U ← (U(n − 1) + rise)/n, D likewise with falls (Wilder)' },
    ...{ reads: ['price'], unit: 'percent', warmUpBars: andOneBefore, memory: 'unbounded' },
    undefinedWhen: 'a gap at the bar, or no move yet',
  },
] as const satisfies readonly RollingKind[];

export const rollingWindows = [5, 10, 20, 50, 100, 200] as const;

/** Number of a kind's column for the window at `windowIndex`. */
export function columnOf(kind: (typeof rollingKinds)[number]['name'], windowIndex: number): number {
  return windowIndex * rollingKinds.length + rollingKinds.findIndex(({ name }) => name === kind);
}

/** `mean-5`, `deviation-5` … `relative-strength-200`: the columns of a window side by side. */
export function rollingColumns(windows: readonly number[]): readonly string[] {
  return windows.flatMap((window) => rollingKinds.map(({ name }) => `${name}-${window}`));
}
