export { FileRoutes } from './file-routes.ts'
export { addFileHooks, FileService } from './file-service.ts'
