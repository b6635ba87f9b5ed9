import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generatedFiles } from '../../scripts/generate-reference.ts'
import { loadConfig } from '../../src/app/config/load.ts'
import { projectRoot, textOf } from './source-tree.ts'

const files = generatedFiles()

describe('the generated reference', () => {
  it.each(Object.entries(files))('%s is as `npm run docs` writes it', (path, text) => {
    expect(existsSync(join(projectRoot, path)) ? textOf(path) : '').toBe(text)
  })

  it('has an example that changes nothing when its # are taken away', () => {
    const directory = mkdtempSync(join(tmpdir(), 'aceso-example-'))
    const uncommented = (files['config.example.yaml'] ?? '').replace(/^# ?/gm, '').replace(/^(?:Copy to|Secrets do) .*$/gm, '')
    writeFileSync(join(directory, 'config.yaml'), uncommented)
    const bare = loadConfig({ directory: join(directory, 'nowhere'), environment: {} })
    const { config, origins } = loadConfig({ directory, environment: {} })
    rmSync(directory, { recursive: true })
    expect(config).toEqual(bare.config)
    expect(origins.size).toBeGreaterThan(30)
  })
})
