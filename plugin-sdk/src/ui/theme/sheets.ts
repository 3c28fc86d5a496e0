import themeText from './theme.css?inline'

let documentSheetOnce: CSSStyleSheet | undefined
let rootSheetOnce: CSSStyleSheet | undefined

/** The whole theme, tokens included; adopted by the document. */
export function documentSheet(): CSSStyleSheet {
  documentSheetOnce ??= sheetOf(themeText)
  return documentSheetOnce
}

/**
 * The theme for shadow roots. Tokens are custom properties and inherit from the document, so the `:host`
 * rules of Aura are left out: they would compute some eighty colours again for every element, and paint
 * the page's background on it.
 */
export function rootSheet(): CSSStyleSheet {
  rootSheetOnce ??= sheetOf(themeText.replaceAll(':host', ':not(*)'))
  return rootSheetOnce
}

/** Adds the theme to the document, once. */
export function adoptTheme(): void {
  const sheet = documentSheet()
  if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.unshift(sheet)
}

function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  return sheet
}
