/** CSS text, minified by the build. */
declare module '*.css?inline' {
  const text: string
  export default text
}
/** SVG source. */
declare module '*.svg?raw' {
  const text: string
  export default text
}
/** URL of a content-hashed copy of the file. */
declare module '*?url' {
  const url: string
  export default url
}
