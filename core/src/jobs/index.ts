export { createJobs, type JobsOptions } from './create-jobs.ts'
export { installJobs } from './install-jobs.ts'
export { jobActors, type FindActor } from './job-actors.ts'
export type { JobHandler, JobRun, Jobs, QueueOptions } from './types.ts'
