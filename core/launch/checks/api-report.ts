import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'

const FORMAT = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.WriteArrayAsGenericType

/**
 * Everything a partner can import from the SDK, with its signature, entry by entry and sorted: what a release
 * adds, changes or takes away shows in the difference of two reports.
 */
export function apiReport(root: string): string {
  const entries = entriesOf(root)
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    lib: ['lib.esnext.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  }
  const program = ts.createProgram([...entries.values()], options)
  const checker = program.getTypeChecker()
  const parts = [...entries].map(([name, file]) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)
    const symbols = module === undefined ? [] : checker.getExportsOfModule(module)
    const lines = symbols.map((symbol) => describe(symbol, checker)).sort()
    return `## ${name}\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n`
  })
  const head = `# API of @quoin/plugin-sdk\n\nMade by \`node core/launch/api-report.ts\`; a test compares it with the sources.\n`
  return [head, ...parts].join('\n')
}

/** Entries of package.json that are one module; `./ui/*` repeats what `./ui` and its files say. */
function entriesOf(root: string): Map<string, string> {
  const folder = join(root, 'plugin-sdk')
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    exports: Record<string, string>
  }
  return new Map(
    Object.entries(exports)
      .filter(([name, file]) => file.endsWith('.ts') && !name.includes('*'))
      .map(([name, file]) => [join('@quoin/plugin-sdk', name), join(folder, file)]),
  )
}

function describe(exported: ts.Symbol, checker: ts.TypeChecker): string {
  const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0
  const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported
  const [declaration] = symbol.declarations ?? []
  if (declaration === undefined) return `export ${exported.name}`
  // What comes from a library is its business.
  if (declaration.getSourceFile().fileName.includes('node_modules')) {
    return `export ${exported.name} // ${packageOf(declaration.getSourceFile().fileName)}`
  }
  if (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)) {
    return textOf(declaration, exported.name)
  }
  if (ts.isClassDeclaration(declaration)) return classText(declaration, exported.name, checker)
  const type = checker.getTypeOfSymbolAtLocation(symbol, declaration)
  return `${exported.name}: ${checker.typeToString(type, declaration, FORMAT)}`
}

/** As written, without comments, on one line. */
function textOf(node: ts.Node, name: string): string {
  const printer = ts.createPrinter({ removeComments: true })
  const text = printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())
  return text
    .replaceAll(/\s+/g, ' ')
    .replace(/^export /, '')
    .replace(/^(interface|type) \w+/, `$1 ${name}`)
}

function classText(node: ts.ClassDeclaration, name: string, checker: ts.TypeChecker): string {
  const isPublic = (member: ts.ClassElement): boolean =>
    member.name !== undefined &&
    !ts.isPrivateIdentifier(member.name) &&
    (ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) === 0
  const members = node.members.filter(isPublic).map((member) => {
    const symbol = checker.getSymbolAtLocation(member.name!)!
    const isStatic = (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0
    const type = checker.typeToString(checker.getTypeOfSymbolAtLocation(symbol, member), member, FORMAT)
    return `${isStatic ? 'static ' : ''}${symbol.name}: ${type}`
  })
  return `class ${name} { ${members.sort().join('; ')} }`
}

const packageOf = (file: string): string =>
  /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(relative('/', file))?.[1] ?? 'another package'
