export { systemClock, type Clock } from './clock.ts'
export { loadConfig, type Config } from './load-config.ts'
