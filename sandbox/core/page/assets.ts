import { createHash } from 'node:crypto'
import type { Answer } from '../exchange.ts'
import { SCRIPT } from './script.ts'
import { STYLE } from './style.ts'
import { PARTS_STYLE } from './style-parts.ts'

/** The first segment of the paths that core keeps for its own pages, in every vendor's room. */
export const CORE_PREFIX = 'sandbox'

const STYLES = STYLE + PARTS_STYLE
/** The address changes with the text, so that it can be kept for good. */
export const STYLE_PATH = `/${CORE_PREFIX}/page-${mark(STYLES)}.css`
export const SCRIPT_PATH = `/${CORE_PREFIX}/page-${mark(SCRIPT)}.js`

const ASSETS: Readonly<Record<string, { type: string; body: string }>> = {
  [STYLE_PATH]: { type: 'text/css; charset=utf-8', body: STYLES },
  [SCRIPT_PATH]: { type: 'text/javascript; charset=utf-8', body: SCRIPT },
}

/** The style sheet and the script; null for every other path. */
export function assetAt(path: string): Answer | null {
  const asset = Object.hasOwn(ASSETS, path) ? ASSETS[path] : undefined
  if (asset === undefined) return null
  const headers = {
    'content-type': asset.type,
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  }
  return { status: 200, headers, body: asset.body }
}

function mark(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
