import type { Plugin } from 'vite'

/** Modules of Vaadin that report use or evaluate text; the policy forbids both. */
const SILENCED = /^@vaadin\/(vaadin-usage-statistics|vaadin-development-mode-detector)(\/|$)/

/** Puts an empty module in the place of the kit's telemetry. */
export function silenceTelemetry(): Plugin {
  return {
    name: 'quoin:silence-telemetry',
    enforce: 'pre',
    resolveId: (source) => (SILENCED.test(source) ? '\0quoin:silenced' : undefined),
    load: (id) =>
      id === '\0quoin:silenced'
        ? 'export const usageStatistics = () => {}; export const runIfDevelopmentMode = () => {}'
        : undefined,
  }
}

/** Leaves only the shapes of an icon: `import house from 'lucide-static/icons/house.svg?raw'`. */
export function slimIcons(): Plugin {
  return {
    name: 'quoin:slim-icons',
    enforce: 'pre',
    transform(code, id) {
      if (!/lucide-static\/icons\/.*\.svg\?raw$/.test(id)) return undefined
      const shapes = /<svg[^>]*>([\s\S]*?)<\/svg>/.exec(
        code.replaceAll('\\n', ' ').replaceAll('\\"', '"'),
      )?.[1]
      if (shapes === undefined) return undefined
      return `export default ${JSON.stringify(shapes.replace(/\s+/g, ' ').replaceAll(' />', '/>').trim())}`
    },
  }
}

/** Makes the spaces of Lit's styles and templates single; they never carry meaning in our elements. */
export function squeezeTemplates(): Plugin {
  return {
    name: 'quoin:squeeze-templates',
    transform(code, id) {
      if (!id.endsWith('.ts') || id.includes('node_modules')) return undefined
      return code.replace(/(css|html|svg)`[^`$\\]*/g, (text) => text.replace(/\s*\n\s*/g, ' '))
    },
  }
}

/**
 * Only what the page's import map names may stay outside a bundle.
 * @param shared specifiers of the import map
 * @param forbidKit true for plugins: they reach the kit through the SDK, never directly
 */
export function shareModules(shared: ReadonlySet<string>, forbidKit: boolean): Plugin {
  return {
    name: 'quoin:share-modules',
    enforce: 'pre',
    resolveId(source) {
      if (shared.has(source)) return { id: source, external: true }
      if (source.startsWith('@quoin/plugin-sdk/ui')) {
        const names = [...shared].filter((name) => name.startsWith('@quoin/')).join(', ')
        this.error(`"${source}" is not a shared module; import one of ${names}`)
      }
      if (/^(lit|lit-html|lit-element|@lit\/[\w-]+)(\/|$)/.test(source)) {
        this.error(`"${source}" is not shared; import it from '@quoin/plugin-sdk/ui'`)
      }
      if (forbidKit && source.startsWith('@vaadin/')) {
        this.error(`"${source}": import the kit through '@quoin/plugin-sdk/ui/…'`)
      }
      return undefined
    },
  }
}

/**
 * Gives every element of a plugin a name of its version, because a page can define a name only once:
 * `crm-forecast` → `crm-forecast-v1a2b3c4`.
 * @param prefix the plugin's id; no event, class or file of the plugin may start with it and a hyphen
 */
export function suffixTags(prefix: string, suffix: string): Plugin {
  const tag = new RegExp(`(?<![\\w./@-])(${prefix}-[a-z][a-z0-9-]*)`, 'g')
  return {
    name: 'quoin:suffix-tags',
    transform: (code, id) => (id.includes('node_modules') ? undefined : code.replace(tag, `$1${suffix}`)),
  }
}
