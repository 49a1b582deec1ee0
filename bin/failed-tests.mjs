// What failed, in words, from the reports of the two test runners: repeated at the end of a long run, where it is read.

const longestMessage = 600;

/** Of vitest's JSON report; a file that could not be loaded has a message and no tests. */
export function failedOfVitest(testResults) {
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0 && message) return [describe(name, message)];
    return failed.map(({ fullName, failureMessages }) => describe(`${name}: ${fullName}`, failureMessages.join('\n')));
  });
}

/** Of pytest's JUnit report. */
export function failedOfPytest(xml) {
  const cases = xml.match(/<testcase [^>]*[^/]>[\s\S]*?<\/testcase>/g) ?? [];
  return cases.flatMap((text) => {
    const fault = /<(?:failure|error) message="([^"]*)"/.exec(text);
    if (fault === null) return [];
    const [, place = ''] = /classname="([^"]*)"/.exec(text) ?? [];
    const [, name = ''] = / name="([^"]*)"/.exec(text) ?? [];
    return [describe(`${place}: ${name}`, unescapeXml(fault[1] ?? ''))];
  });
}

function describe(title, message) {
  return { title, message: message.slice(0, longestMessage) };
}

export function unescapeXml(text) {
  const names = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code, name) =>
    code === undefined ? (names[name] ?? whole) : String.fromCodePoint(Number(code)),
  );
}
