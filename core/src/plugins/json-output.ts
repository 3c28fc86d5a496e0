/** More than any page or program asks for at once; the text also has to be made while others wait. */
export const MAX_OUTPUT_CHARACTERS = 8_000_000

/**
 * An answer has to be JSON before its transaction commits, or the caller would learn of a failure whose effects
 * stay.
 * @throws TypeError on a cycle or a BigInt, RangeError when the text is too long
 */
export function assertJsonOutput(output: unknown): void {
  const text = JSON.stringify(output) as string | undefined
  if (text !== undefined && text.length > MAX_OUTPUT_CHARACTERS) {
    throw new RangeError(`answered ${text.length} characters, at most ${MAX_OUTPUT_CHARACTERS} are passed on`)
  }
}
