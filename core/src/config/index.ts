export { systemClock, type Clock } from './clock.ts'
export { configInvalid } from './errors.ts'
export { loadConfig, type Config } from './load-config.ts'
export { nearestName } from './nearest-name.ts'
