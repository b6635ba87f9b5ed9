import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot, textOf } from './source-tree.ts'

/** What a model is told is written in Markdown too, and is no document. */
const pages = execFileSync('git', ['ls-files', '*.md', ':!src'], { cwd: projectRoot, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(projectRoot, path)))
const commands = new Set(Object.keys((JSON.parse(textOf('package.json')) as { scripts: object }).scripts))

describe('documents', () => {
  it('lead to files and headings that are there', () => {
    const dead = pages.flatMap((page) => linksOf(page).flatMap((link) => (leadsSomewhere(page, link) ? [] : [`${page}: ${link}`])))
    expect(dead).toEqual([])
  })

  it('name commands of this project that are there', () => {
    const dead = pages.flatMap((page) =>
      [...textOf(page).matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)]
        .map(([, name = '']) => name)
        .filter((name) => !commands.has(name))
        .map((name) => `${page}: npm run ${name}`),
    )
    expect(dead).toEqual([])
  })

  it('are reached from the README or from the index of documents', () => {
    // The index leads to the folder of decisions, whose names say what they are about.
    const reached = new Set(['README.md', ...pages.filter((page) => page.startsWith('docs/decisions/'))])
    for (const page of reached) {
      for (const link of linksOf(page)) if (fileOf(page, link).endsWith('.md')) reached.add(fileOf(page, link))
    }
    expect(pages.filter((page) => !reached.has(page))).toEqual([])
  })
})

function linksOf(page: string): string[] {
  const prose = textOf(page).replaceAll(/^```[\s\S]*?^```/gm, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^[a-z]+:/.test(link))
}

function fileOf(page: string, link: string): string {
  const [path = ''] = link.split('#')
  return path === '' ? page : normalize(join(dirname(page), decodeURI(path)))
}

function leadsSomewhere(page: string, link: string): boolean {
  const file = fileOf(page, link)
  const [, heading] = link.split('#')
  return existsSync(join(projectRoot, file)) && (heading === undefined || headingsOf(file).includes(decodeURI(heading)))
}

/** As the pages that show Markdown name them. */
function headingsOf(file: string): string[] {
  return [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  )
}
