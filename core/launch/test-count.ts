export interface Count {
  readonly passed: number
  readonly failed: number
}

export const addCounts = (a: Count, b: Count): Count => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
})

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly { status: string; assertionResults: readonly { status: string }[] }[]
}

/**
 * Counts vitest's JSON report. A file that fails outside its tests counts as one failure, and so does a run that
 * ends badly without naming a failed test (no report, an unhandled rejection, nothing found).
 */
export function countTests(readReport: () => string, exitCode: number | null): Count {
  let report: Report
  try {
    report = JSON.parse(readReport()) as Report
  } catch {
    return { passed: 0, failed: 1 }
  }
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  )
  const failed = report.numFailedTests + brokenFiles.length
  return { passed: report.numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed }
}
