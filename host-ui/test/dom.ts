// Modules of the host define elements when they load; tests of their pure parts need these names and no more.
const defined = new Map<string, unknown>()

Object.assign(globalThis, {
  HTMLElement: class {},
  HTMLInputElement: class {},
  customElements: {
    get: (name: string) => defined.get(name),
    define: (name: string, element: unknown) => defined.set(name, element),
  },
})
