export { Pages } from './pages.ts'
export { ShellRoutes } from './shell-routes.ts'
export { uiSource, type UiSource } from './ui-files.ts'
