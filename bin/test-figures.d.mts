export interface TestWithFigures {
  readonly fullName: string;
  readonly meta?: { readonly figures?: Readonly<Record<string, unknown>> };
}

export type Figures = Readonly<Record<string, unknown>> & { readonly test: string };

export function figuresOfVitest(
  testResults: readonly { readonly assertionResults: readonly TestWithFigures[] }[],
): readonly Figures[];
export function figuresOfPytest(xml: string): readonly Figures[];
