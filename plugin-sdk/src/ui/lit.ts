/** Lit, as plugins see it: one shared copy for the host and every plugin. */
export { css, html, LitElement, nothing, render, svg } from 'lit'
export type {
  CSSResultGroup,
  PropertyDeclarations,
  PropertyValues,
  ReactiveController,
  ReactiveControllerHost,
  TemplateResult,
} from 'lit'
export { classMap } from 'lit/directives/class-map.js'
export { guard } from 'lit/directives/guard.js'
export { ifDefined } from 'lit/directives/if-defined.js'
export { keyed } from 'lit/directives/keyed.js'
export { live } from 'lit/directives/live.js'
export { createRef, ref } from 'lit/directives/ref.js'
export type { Ref } from 'lit/directives/ref.js'
export { repeat } from 'lit/directives/repeat.js'
export { styleMap } from 'lit/directives/style-map.js'
export { until } from 'lit/directives/until.js'
