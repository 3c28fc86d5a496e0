import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import prettier from 'prettier'
import ts from 'typescript'

interface DefinedError {
  readonly code: string
  readonly status: string
  readonly message: string
  readonly help: string
}

const WHERE = ['core/src/**/errors.ts', 'core/src/errors/*.ts', 'plugin-sdk/src/**/errors.ts']
const PLUGINS = 'plugins/*/src/**/*.ts'

const PAGE = 'docs/errors.md'
const INTRODUCTION = `# Error codes

Made by \`node core/launch/error-page.ts\` from the tables of the sources; \`npm run check\` compares the two.

Callers branch on the code: it keeps its meaning and is never used for another one. Messages are for people and may be worded better any day; \`{…}\` stands for a value. A fault of single values has them in \`errors\`, each with path, expected and got ([HTTP API](http-api.md)). Codes of 500 mean a fault of the program, not of the call.
`

/** docs/errors.md as the sources want it: every `defineError` of kernel, SDK and products, by capability. */
export async function errorPage(root: string): Promise<string> {
  const kernel = definedErrors(root, WHERE)
  const products = definedErrors(root, [PLUGINS])
  const sections = [
    ...sectionsOf(kernel, '##'),
    '## Codes of products\n\nA plugin puts its id first.\n',
    ...sectionsOf(products, '###'),
  ]
  const options = await prettier.resolveConfig(join(root, PAGE))
  return prettier.format([INTRODUCTION, ...sections].join('\n'), { ...options, parser: 'markdown' })
}

/** What is wrong with the committed page. */
export async function errorPageFindings(root: string): Promise<string[]> {
  if (readFileSync(join(root, PAGE), 'utf8') === (await errorPage(root))) return []
  return [`${PAGE} is not what the sources say: node core/launch/error-page.ts`]
}

function sectionsOf(errors: readonly DefinedError[], heading: string): string[] {
  const groups = Map.groupBy(errors, ({ code }) => code.split('.')[0]!)
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([capability, entries]) => {
      const rows = entries
        .sort((a, b) => a.code.localeCompare(b.code, 'en'))
        .map(({ code, status, message, help }) => `| \`${code}\` | ${status} | ${message} | ${help} |`)
      return [
        `${heading} ${capability}\n`,
        '| code | status | message | what to do |',
        '|-|-|-|-|',
        ...rows,
        '',
      ].join('\n')
    })
}

/** Reads, and runs nothing: a product's code is not the page's to execute. */
function definedErrors(root: string, patterns: readonly string[]): DefinedError[] {
  const files = new Set(patterns.flatMap((pattern) => globSync(pattern, { cwd: root })))
  return [...files].sort().flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    if (!text.includes('defineError')) return []
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true)
    const found: DefinedError[] = []
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && node.expression.getText() === 'defineError')
        found.push(read(node, file))
      ts.forEachChild(node, visit)
    }
    visit(source)
    return found
  })
}

/** @throws when a definition cannot be read from its text alone */
function read(call: ts.CallExpression, file: string): DefinedError {
  const [definition] = call.arguments
  const properties = new Map<string, ts.Expression>()
  if (definition && ts.isObjectLiteralExpression(definition))
    for (const property of definition.properties)
      if (ts.isPropertyAssignment(property)) properties.set(property.name.getText(), property.initializer)
  const code = properties.get('code')
  const status = properties.get('status')
  if (!code || !ts.isStringLiteral(code) || !status)
    throw new Error(`${file}: an error needs its code and status as literals: ${call.getText().slice(0, 80)}`)
  const text = (name: string): string => inCell(words(properties.get(name)))
  return { code: code.text, status: status.getText(), message: text('message'), help: text('help') || '–' }
}

/** What a function of parameters says, with their names in braces. */
function words(node: ts.Node | undefined): string {
  if (node === undefined) return ''
  if (ts.isArrowFunction(node)) return words(node.body)
  if (ts.isParenthesizedExpression(node)) return words(node.expression)
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text
  if (ts.isTemplateExpression(node))
    return (
      node.head.text + node.templateSpans.map((span) => part(span.expression) + span.literal.text).join('')
    )
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return words(node.left) + words(node.right)
  if (ts.isConditionalExpression(node)) return choice(words(node.whenTrue), words(node.whenFalse))
  return `{${nameOf(node)}}`
}

/** Of two ways to say it. */
const choice = (one: string, other: string): string => [one, other].filter(Boolean).join(' / ')

/** Within a sentence, a choice or what may be missing is in brackets. */
const part = (node: ts.Expression): string =>
  ts.isConditionalExpression(node) ? `(${words(node)})` : words(node)

/** The parameter that an expression is made of: `p.host`, `path.join(…)`, `Math.ceil(seconds / 60)`; or the helper that words it. */
function nameOf(node: ts.Node): string {
  if (ts.isCallExpression(node)) {
    const [argument] = node.arguments
    const callee = node.expression
    if (!ts.isPropertyAccessExpression(callee)) return callee.getText()
    return callee.expression.getText() === 'Math' && argument ? nameOf(argument) : nameOf(callee.expression)
  }
  if (ts.isPropertyAccessExpression(node)) return node.name.text
  if (ts.isBinaryExpression(node)) return nameOf(node.left)
  return node.getText()
}

const inCell = (text: string): string =>
  text
    .replaceAll(/\(\(([^()]*)\)\)/g, '($1)')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replaceAll(/\s+/g, ' ')
    .trim()
