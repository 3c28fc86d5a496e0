export { complaintsOf, openBrowser, openPage } from './browser.ts'
export { expectAxeClean, expectNoComplaints, expectNoCspViolations } from './expectations.ts'
export { screenshot } from './screenshot.ts'
export { startTestServer, type TestServer } from './server.ts'
