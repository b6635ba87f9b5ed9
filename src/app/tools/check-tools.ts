import { startToolServer } from '../../adapters/mcp/tool-server.ts'
import { AcesoError, faultText } from '../../domain/errors.ts'
import { instantOf } from '../../domain/instant.ts'
import { type Text, verbatim } from '../../domain/text.ts'
import type { ToolServer } from '../../ports/tool-server.ts'
import type { Check } from '../../surfaces/cli/means.ts'
import type { Loaded } from '../config/load.ts'
import { codeHosts } from './code-hosts.ts'
import { metricSourceOf } from './tool-means.ts'

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined }
const clock = { now: () => instantOf(Date.now()) }
const mostWithheld = 5

/** Whether what the tools ask does answer: Prometheus, the code, each MCP server. What is not configured is named with what would switch it on, and is no fault. */
export async function* toolChecks(loaded: Loaded, version: string, signal: AbortSignal): AsyncIterable<Check> {
  yield await prometheusCheck(loaded, signal)
  yield codeCheck(loaded)
  for (const name of Object.keys(loaded.config.tools.servers)) yield await serverCheck(name, loaded, version, signal)
}

async function prometheusCheck({ config }: Loaded, signal: AbortSignal): Promise<Check> {
  const code = 'tools.prometheus'
  const source = metricSourceOf(config)
  if (source.kind === 'off') return { code, state: 'ok', what: { en: `off: ${source.why}`, zh: `未启用：${source.why}` } }
  const startedMs = performance.now()
  try {
    await source.value.query('1', undefined, signal)
    const tookMs = Math.round(performance.now() - startedMs)
    const { origin } = source.value
    return {
      code,
      state: 'ok',
      what: { en: `Prometheus at ${origin} answers in ${tookMs} ms`, zh: `Prometheus ${origin} 可用，应答 ${tookMs} 毫秒` },
    }
  } catch (fault) {
    return { code, state: 'warning', what: verbatim(faultText(fault)), ...nextOf(fault) }
  }
}

function codeCheck({ config }: Loaded): Check {
  const code = 'tools.code'
  const hosts = codeHosts(config)
  if (hosts.kind === 'off') return { code, state: 'ok', what: { en: `off: ${hosts.why}`, zh: `未启用：${hosts.why}` } }
  const folders = Object.keys(config.git.repositories)
  const names = [...folders, ...(config.github.token === undefined && config.github.repositories.length === 0 ? [] : [config.github.url])]
  return { code, state: 'ok', what: { en: `code is read from ${names.join(', ')}`, zh: `代码来源：${names.join('、')}` } }
}

/** Starts it, as the server would, and ends it again. */
async function serverCheck(name: string, { config, secretNamed }: Loaded, version: string, signal: AbortSignal): Promise<Check> {
  const code = `tools.server.${name}`
  const settings = config.tools.servers[name]
  if (settings === undefined) throw new Error(`no settings of ${name}`)
  const server = startToolServer({ name, settings, secretNamed, version, clock, log: quiet })
  try {
    await settled(server, signal)
    const { state, why, startMs, product } = server.status()
    if (state !== 'up') return { code, state: 'failed', what: verbatim(`${name}: ${why ?? state}`), next: downNext }
    return { code, state: 'ok', what: upText(server, startMs ?? 0, product ?? '') }
  } finally {
    await server.stop()
  }
}

const downNext: Text = {
  en: 'start it by hand as tools.servers says, and look at its secrets',
  zh: '按 tools.servers 中的配置手动启动，并检查其密钥',
}

function upText(server: ToolServer, startMs: number, product: string): Text {
  const tools = server.tools().map(({ name }) => name)
  const withheld = server.status().withheld.map(({ remoteName }) => remoteName)
  const rest = withheld.length > mostWithheld ? ` + ${withheld.length - mostWithheld}` : ''
  const kept = withheld.slice(0, mostWithheld).join(', ')
  return {
    en: `${server.name} (${product}) is up after ${startMs} ms; offered: ${tools.join(', ') || 'none'}${kept === '' ? '' : `; withheld: ${kept}${rest}`}`,
    zh: `${server.name}（${product}）${startMs} 毫秒后就绪；可用工具：${tools.join('、') || '无'}${kept === '' ? '' : `；未开放：${kept}${rest}`}`,
  }
}

function settled(server: ToolServer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (server.status().state !== 'starting') resolve()
    }
    server.onChange(look)
    signal.addEventListener('abort', () => resolve(), { once: true })
    look()
  })
}

function nextOf(fault: unknown): { readonly next?: Text } {
  return fault instanceof AcesoError && fault.next !== undefined ? { next: verbatim(fault.next) } : {}
}
