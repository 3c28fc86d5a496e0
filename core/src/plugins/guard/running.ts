import { AsyncLocalStorage } from 'node:async_hooks'

/** The code of a plugin that runs, or that started what runs now. */
export interface Running {
  readonly pluginId: string
  /** `deal.win`, `beforeCreate of crm.deal` */
  readonly handler: string
}

const running = new AsyncLocalStorage<Running>()

/** Everything that `work` starts, also timers and promises that outlive it, is known as this plugin's. */
export const runAs = <Result>(who: Running, work: () => Result): Result => running.run(who, work)

export const whoRuns = (): Running | undefined => running.getStore()
