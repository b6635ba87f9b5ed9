/** `npm run docs`: writes docs/reference, config.example.yaml and env.example from the schemas, the plug-in lists and the command line. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { actionsPage } from './reference/actions-page.ts'
import { agentConfigurationPage } from './reference/agent-configuration-page.ts'
import { causesPage } from './reference/causes-page.ts'
import { cliPage } from './reference/cli-page.ts'
import { configExample, configurationPage, envExample } from './reference/configuration-page.ts'
import { metricsPage } from './reference/metrics-page.ts'
import { modelsPage } from './reference/models-page.ts'
import { toolsPage } from './reference/tools-page.ts'

const root = resolve(import.meta.dirname, '..')

/** Every generated file by its path from the root. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return {
    'docs/reference/configuration.md': configurationPage(),
    'docs/reference/agent-configuration.md': agentConfigurationPage(),
    'docs/reference/causes.md': causesPage(),
    'docs/reference/actions.md': actionsPage(),
    'docs/reference/cli.md': cliPage(),
    'docs/reference/metrics.md': metricsPage(),
    'docs/reference/models.md': modelsPage(),
    'docs/reference/tools.md': toolsPage(),
    'config.example.yaml': configExample(),
    'env.example': envExample(),
  }
}

if (import.meta.main) {
  for (const [path, text] of Object.entries(generatedFiles())) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    const before = safely(() => readFileSync(join(root, path), 'utf8'))
    if (before !== text) writeFileSync(join(root, path), text)
    console.log(`${before === text ? 'same   ' : 'written'} ${path}`)
  }
}

function safely(read: () => string): string | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
