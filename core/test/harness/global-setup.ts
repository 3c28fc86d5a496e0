import type { TestProject } from 'vitest/node'
import { templateSteps } from './template-steps.ts'
import { buildTemplate, dropTemplate } from './template.ts'

/** Builds the template database once for the run. Without a server, tests that need none still run. */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const url = process.env.QUOIN_TEST_DATABASE_URL
  if (!url) {
    project.provide('testServer', null)
    return undefined
  }
  const server = await buildTemplate(url, templateSteps)
  project.provide('testServer', server)
  return () => dropTemplate(server)
}
