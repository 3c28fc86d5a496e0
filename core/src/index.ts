export { loadConfig, systemClock, type Clock, type Config } from './config/index.ts'
export { errorTable, type ErrorEntry } from './errors/table.ts'
export { startPlatform, type Platform, type StartOptions } from './start-platform.ts'
