import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { problems } from '../../src/model/problems.ts'
import { filesUnder, read } from './files.ts'
import { plant, root, uproot } from './planted.ts'

type Catalogue = Record<string, { status: number; title: string; remedy: string }>

/** What is wrong with docs/errors, one sentence each: a page too many, one missing, one that says something else. */
function wrongPages(place: string, catalogue: Catalogue): string[] {
  const pages = filesUnder(place, 'docs/errors').map((file) => path.basename(file, '.md'))
  const extra = pages.filter((page) => !(page in catalogue)).map((page) => `${page}: there is no such code`)
  const wrong = Object.entries(catalogue).flatMap(([code, problem]) => {
    if (!pages.includes(code)) return [`${code}: has no page`]
    return wrongPage(read(place, `docs/errors/${code}.md`), { code, ...problem })
  })
  return [...extra, ...wrong]
}

/** The heading, the three parts, and an example that carries what the catalogue says. */
function wrongPage(text: string, expected: { code: string } & Catalogue[string]): string[] {
  const { code, status, title } = expected
  const parts = [
    `# ${code}\n`,
    `**${status}: ${title}**`,
    '**What happened.**',
    '**Why.**',
    '**What to do.**',
  ]
  const missing = parts
    .filter((part) => !text.includes(part))
    .map((part) => `${code}: lacks "${part.trim()}"`)
  const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(text)?.[1] ?? '{}')
  const differing = Object.entries(expected).filter(([key, value]) => example[key] !== value)
  return [...missing, ...differing.map(([key]) => `${code}: the example has another ${key}`)]
}

/** Every relative link of a Markdown file that leads nowhere, as `file: link`. Headings are checked as well. */
function deadLinks(place: string): string[] {
  const pages = [...filesUnder(place, 'docs'), ...fs.readdirSync(place)].filter((file) =>
    file.endsWith('.md'),
  )
  return pages.flatMap((page) => {
    const text = read(place, page).replace(/```[\s\S]*?```/g, '')
    const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(
      (hit) => hit[1] ?? hit[2] ?? '',
    )
    const relative = links.filter((link) => !/^(https?:|mailto:)/.test(link))
    return relative.filter((link) => !resolves(place, page, link)).map((link) => `${page}: ${link}`)
  })
}

function resolves(place: string, page: string, link: string): boolean {
  const [file = '', heading] = link.split('#')
  const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file)
  if (target.startsWith('..') || !fs.existsSync(path.join(place, target))) return false
  if (heading === undefined || !target.endsWith('.md')) return true
  return anchors(read(place, target)).includes(heading)
}

/** As GitHub makes them: lower case, punctuation dropped, spaces to hyphens. */
function anchors(text: string): string[] {
  const headings = text.split('\n').filter((line) => /^#+ /.test(line))
  return headings.map((line) =>
    line
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe('docs', () => {
  let folder = ''
  afterEach(() => uproot(folder))

  it('have one page for each error code, true to the catalogue', () => {
    expect(wrongPages(root, problems)).toEqual([])
  })

  it('have no dead links', () => expect(deadLinks(root)).toEqual([]))

  it('bites: a missing page, a page too many, a page that says something else', () => {
    const catalogue = {
      good: { status: 400, title: 'Good.', remedy: 'Do.' },
      lost: { status: 404, title: 'Lost.', remedy: 'Do.' },
      other: { status: 409, title: 'Other.', remedy: 'Do.' },
    }
    folder = plant({
      'docs/errors/good.md': pageOf('good', catalogue.good),
      'docs/errors/other.md': pageOf('other', { ...catalogue.other, status: 410 }),
      'docs/errors/gone.md': '# gone\n',
    })
    expect(wrongPages(folder, catalogue)).toEqual([
      'gone: there is no such code',
      'lost: has no page',
      'other: lacks "**409: Other.**"',
      'other: the example has another status',
    ])
  })

  it('bites: a link to a missing file, to a missing heading, and out of the checkout', () => {
    folder = plant({
      'README.md':
        '# Top\n[a](docs/a.md) [b](docs/b.md) [c](#top) [d](#bottom) <img src="x.png"> [e](https://e.example)\n',
      'docs/a.md': '## One `thing`, two\n[self](#one-thing-two) [up](../README.md#top) [out](../../x.md)\n',
    })
    expect(deadLinks(folder)).toEqual([
      'docs/a.md: ../../x.md',
      'README.md: docs/b.md',
      'README.md: #bottom',
      'README.md: x.png',
    ])
  })
})

function pageOf(code: string, problem: Catalogue[string]): string {
  const parts = `**What happened.** x\n\n**Why.** x\n\n**What to do.** x\n`
  const example = JSON.stringify({ code, ...problem })
  return `# ${code}\n\n**${problem.status}: ${problem.title}**\n\n${parts}\n\`\`\`json\n${example}\n\`\`\`\n`
}
