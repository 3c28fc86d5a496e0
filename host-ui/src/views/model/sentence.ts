/** A label inside a sentence: "Stage history" → "stage history", "E-mail" → "e-mail"; "VAT number" stays. */
export const inSentence = (label: string): string =>
  label.replaceAll(/\p{Lu}[^\p{Lu}\s]*(?=\s|$)/gu, (word, at: number) =>
    at === 0 || label[at - 1] === ' ' ? word.toLowerCase() : word,
  )
