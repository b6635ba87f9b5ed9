import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { programFiles } from './program-files.ts'

const root = mkdtempSync(join(tmpdir(), 'aceso-program-'))
const files: Readonly<Record<string, string>> = {
  'agent/main.ts':
    "import { a } from '../src/a.ts'\nimport type { T } from '../src/types.ts'\nimport 'one/deep/part'\nimport { x } from 'node:fs'\n",
  'src/a.ts': "export const later = () => import('./later.ts')\nimport { b } from '@two/b'\nimport {\n  type C,\n  c,\n} from './c.ts'\n",
  'src/later.ts': "import '../agent/main.ts'\n",
  'src/c.ts':
    "import './prompts/a.ts'\nexport const words = ['import', 'x']\nexport const worker = new URL('./worker.ts', import.meta.url)\n",
  'src/worker.ts': '',
  'src/prompts/a.ts': '',
  'src/prompts/a.en.md': 'read at run time',
  'src/types.ts': '',
  'src/unused.ts': '',
  'node_modules/one/package.json': '{"dependencies":{"three":"1"}}',
  'node_modules/one/node_modules/three/package.json': '{"dependencies":{"four":"1"}}',
  'node_modules/three/package.json': '{}',
  'node_modules/peer/package.json': '{}',
  'node_modules/optional-peer/package.json': '{}',
  'node_modules/four/package.json': '{"dependencies":{"absent":"1"},"optionalDependencies":{"absent":"1"}}',
  'node_modules/@two/b/package.json':
    '{"peerDependencies":{"peer":"1","optional-peer":"1"},"peerDependenciesMeta":{"optional-peer":{"optional":true}}}',
  'node_modules/unused/package.json': '{}',
}

beforeEach(() => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
})

afterAll(() => rmSync(root, { recursive: true }))

describe('the files of a program', () => {
  it('are what it imports, now or later, and the packages as npm would find them', () => {
    expect(programFiles(root, 'agent/main.ts')).toEqual({
      sources: ['agent/main.ts', 'src/a.ts', 'src/c.ts', 'src/later.ts', 'src/prompts/a.en.md', 'src/prompts/a.ts', 'src/worker.ts'],
      packages: [
        'node_modules/@two/b',
        'node_modules/four',
        'node_modules/one',
        'node_modules/one/node_modules/three',
        'node_modules/peer',
      ],
    })
  })

  it('cannot be told where a package is not installed', () => {
    writeFileSync(join(root, 'src/c.ts'), "import 'gone'\n")
    expect(() => programFiles(root, 'agent/main.ts')).toThrow('gone is not installed')
  })

  it('of the node agent hold no database, no server and no Kubernetes client', () => {
    const { sources, packages } = programFiles(resolve(import.meta.dirname, '../..'), 'agent/main.ts')
    expect(sources).toContain('agent/compose.ts')
    expect(sources.filter((path) => /^src\/(?:app|surfaces|pipeline|adapters\/(?:postgres|kubernetes))\//.test(path))).toEqual([])
    expect(packages).toContain('node_modules/prom-client')
    expect(packages.filter((path) => /pglite|fastify|pg-boss|client-node/.test(path))).toEqual([])
  })
})
