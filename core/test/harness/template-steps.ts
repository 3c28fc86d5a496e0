import type { TemplateStep } from './template.ts'

/** What every test database holds beyond roles and schema `kernel`, in this order. */
export const templateSteps: readonly TemplateStep[] = []
