export interface FailedTest {
  readonly title: string;
  readonly message: string;
}

export interface VitestFile {
  readonly name: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages: readonly string[];
  }[];
}

export function failedOfVitest(testResults: readonly VitestFile[]): FailedTest[];
export function failedOfPytest(xml: string): FailedTest[];
