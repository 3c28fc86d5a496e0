/**
 * Builds of the user interface. The kernel needs `contract.ts` (what lies in `.quoin/ui` and how it is served)
 * and `renderPage`; the launcher calls `buildAll`; a hot upgrade calls `buildPlugin`. Vite is loaded only when
 * something is built, so importing this module is cheap.
 */
export { buildAll } from './build-all.ts'
export type { BuildAllOptions } from './build-all.ts'
export type { PluginUi, UiIndex } from './contract.ts'
export { buildPackage } from './package.ts'
export { renderPage } from './page.ts'
export { buildPlugin } from './plugin.ts'
export type { PluginBuildOptions } from './plugin.ts'
