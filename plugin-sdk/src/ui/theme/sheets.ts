import themeText from './theme.css?inline'

const texts = [themeText]
let documentSheetOnce: CSSStyleSheet | undefined
let rootSheetOnce: CSSStyleSheet | undefined

/** The whole theme, tokens included; adopted by the document. */
export function documentSheet(): CSSStyleSheet {
  documentSheetOnce ??= sheetOf(texts.join(''))
  return documentSheetOnce
}

/**
 * The theme for shadow roots. Tokens are custom properties and inherit from the document, so the `:host`
 * rules of Aura are left out: they would compute some eighty colours again for every element, and paint
 * the page's background on it.
 */
export function rootSheet(): CSSStyleSheet {
  rootSheetOnce ??= sheetOf(forRoots(texts))
  return rootSheetOnce
}

/** Adds the theme to the document, once. */
export function adoptTheme(): void {
  const sheet = documentSheet()
  if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.unshift(sheet)
}

/** Adds rules to every place that has adopted the theme: parts of the kit bring theirs when they load. */
export function extendTheme(text: string): void {
  if (texts.includes(text)) return
  texts.push(text)
  documentSheetOnce?.replaceSync(texts.join(''))
  rootSheetOnce?.replaceSync(forRoots(texts))
}

const forRoots = (parts: readonly string[]): string => parts.join('').replaceAll(':host', ':not(*)')

function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  return sheet
}
