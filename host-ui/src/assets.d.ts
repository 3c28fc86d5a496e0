/** URL of a content-hashed copy of the file. */
declare module '*.svg?url' {
  const url: string
  export default url
}
