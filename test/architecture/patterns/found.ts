import ts from 'typescript'
import { filesUnder, read } from '../files.ts'

/** A regular expression of the code: `source` and `flags` of a literal; `text` alone when it is put together. */
export interface Found {
  readonly where: string
  readonly text: string
  readonly literal: { readonly source: string; readonly flags: string } | null
}

/** Every regular expression of what runs in `folders` below `root`: not of tests. */
export function patternsUnder(root: string, ...folders: string[]): Found[] {
  return filesUnder(root, ...folders)
    .filter((file) => /\.(ts|mts|js|mjs)$/.test(file) && !/\.(test|suite)\.ts$/.test(file))
    .flatMap((file) => patternsIn(file, read(root, file)))
}

function patternsIn(file: string, code: string): Found[] {
  const tree = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true)
  const found: Found[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      const literal = { source: node.text.slice(1, end), flags: node.text.slice(end + 1) }
      found.push({ where: file, text: node.text, literal })
    }
    if (isMadeAtRunTime(node)) found.push({ where: file, text: node.getText(), literal: null })
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

function isMadeAtRunTime(node: ts.Node): boolean {
  return (
    (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
    /^(globalThis\.)?RegExp$/.test(node.expression.getText())
  )
}
