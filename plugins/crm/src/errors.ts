import { defineError } from '@quoin/plugin-sdk'

export const noPipeline = defineError({
  code: 'crm.no-pipeline',
  status: 422,
  message: () => 'A deal needs a stage, and no pipeline has an open one',
  help: () => 'Make a pipeline with at least one stage that means "open" first',
})

export const stageNotFound = defineError({
  code: 'crm.stage-not-found',
  status: 422,
  message: () => 'There is no such stage',
  help: () => 'Choose one of the stages of the pipeline',
})

export const stageOfOtherPipeline = defineError({
  code: 'crm.stage-of-other-pipeline',
  status: 422,
  message: (p: { stage: string }) => `The stage "${p.stage}" belongs to another pipeline`,
  help: () => 'Choose a stage of this pipeline, or change the pipeline together with the stage',
})

export const lostReasonRequired = defineError({
  code: 'crm.lost-reason-required',
  status: 422,
  message: (p: { deal: string }) => `Say why "${p.deal}" was lost`,
  help: () => 'Give "lost_reason", for example "Price" or "No answer"',
})

export const noStageOfCategory = defineError({
  code: 'crm.no-stage-of-category',
  status: 422,
  message: (p: { category: string }) => `The pipeline has no stage that means "${p.category}"`,
  help: () => 'Add such a stage under Stages',
})

export const dealWithoutContact = defineError({
  code: 'crm.deal-without-contact',
  status: 422,
  message: (p: { deal: string }) => `"${p.deal}" has no contact to send an invoice to`,
  help: () => 'Choose the contact of the deal first',
})

export const dealIsOpen = defineError({
  code: 'crm.deal-is-open',
  status: 409,
  message: (p: { deal: string }) => `"${p.deal}" is open already`,
})
