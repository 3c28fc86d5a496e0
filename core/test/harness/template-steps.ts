import { resolve } from 'node:path'
import { systemClock } from '../../src/config/clock.ts'
import { installJobs } from '../../src/jobs/index.ts'
import { bootPlugins } from '../../src/plugins/index.ts'
import type { TemplateStep } from './template.ts'

const PLUGINS = resolve(import.meta.dirname, '../../../plugins')

const installPlugins: TemplateStep = async ({ prepared, installer }) => {
  const { refused } = await bootPlugins({ ...prepared, installer, clock: systemClock, folders: [PLUGINS] })
  for (const { error } of refused) throw error
}

/** What every test database holds beyond roles and schema `kernel`, in this order. */
export const templateSteps: readonly TemplateStep[] = [
  installPlugins,
  ({ prepared, installer }) => installJobs(installer, prepared.roles),
]
