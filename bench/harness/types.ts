import type { Cpu } from './cpu.ts'
import type { Installation } from './installation.ts'

/** What a figure is held against: the ratio to its baseline, or the figure itself. */
export interface Budget {
  readonly of: 'ratio' | 'measured'
  readonly atMost: number
}

export interface Result {
  readonly name: string
  /** null: no budget, the figure is for reading. */
  readonly budget: Budget | null
  readonly baseline: number | null
  readonly measured: number
  /** measured / baseline */
  readonly ratio: number | null
  readonly unit: string
  readonly detail: string
}

/** What every measurement is given. */
export interface Bench {
  readonly root: string
  /** URL of a superuser of the server. */
  readonly cluster: string
  readonly cpu: Cpu
  /** The shared installation, made on first use. */
  installation(): Promise<Installation>
  /** A line of progress. */
  say(text: string): void
}

export type Measure = (bench: Bench) => Promise<readonly Result[]>
