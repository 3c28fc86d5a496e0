import type { ShellModule, ShellProduct } from '@quoin/plugin-sdk/ui'

const loaded = new Map<string, Promise<void>>()

/**
 * Loads the elements of a product once. The `modulepreload` with integrity refuses a changed file in every
 * browser, also for versions that came after the page's import map was written.
 */
export function loadModule(module: ShellModule): Promise<void> {
  const running = loaded.get(module.url)
  if (running) return running
  const loading = preload(module).then(async () => {
    await import(/* @vite-ignore */ module.url)
  })
  loaded.set(module.url, loading)
  // A failed load may be tried again.
  loading.catch(() => loaded.delete(module.url))
  return loading
}

function preload(module: ShellModule): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link')
    link.rel = 'modulepreload'
    link.href = module.url
    link.integrity = module.integrity
    link.addEventListener('load', () => resolve())
    link.addEventListener('error', () => {
      link.remove()
      reject(new Error(`The code of this part could not be loaded or is not what the server announced`))
    })
    document.head.append(link)
  })
}

/** Makes an element of a product: loads its code, then the tag of the version that runs. */
export async function makeElement(
  product: ShellProduct,
  element: string,
  properties: Readonly<Record<string, unknown>> = {},
): Promise<HTMLElement> {
  if (!product.module) throw new Error(`${product.name} brings no elements`)
  await loadModule(product.module)
  const tag = element + product.module.tagSuffix
  if (!customElements.get(tag)) throw new Error(`${product.name} does not define "${element}"`)
  const made = document.createElement(tag)
  // The browser swallows what a constructor throws and hands out an element without any behaviour.
  if (made instanceof HTMLUnknownElement) throw new Error(`<${tag}> could not be made`)
  return Object.assign(made, properties)
}
