export { ImportRoutes } from './import-routes.ts'
export { ImportService, type ImportPorts } from './import-service.ts'
