// What tests have measured, from the reports of the two test runners: `npm test -- --json` sets it beside commit and seed.
import { unescapeXml } from './failed-tests.mjs';

/** Of vitest's JSON report: what a test has put into `task.meta.figures`. */
export function figuresOfVitest(testResults) {
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap(({ fullName, meta }) =>
      meta?.figures === undefined ? [] : [{ test: fullName, ...meta.figures }],
    ),
  );
}

/** Of pytest's JUnit report: properties named `figures`, each a document. */
export function figuresOfPytest(xml) {
  const cases = xml.match(/<testcase [^>]*[^/]>[\s\S]*?<\/testcase>/g) ?? [];
  return cases.flatMap((text) => {
    const [, name = ''] = / name="([^"]*)"/.exec(text) ?? [];
    return [...text.matchAll(/<property name="figures" value="([^"]*)"/g)].map(([, figures]) => ({
      test: unescapeXml(name),
      ...JSON.parse(unescapeXml(figures)),
    }));
  });
}
