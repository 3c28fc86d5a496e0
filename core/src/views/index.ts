export { ViewRoutes } from './view-routes.ts'
