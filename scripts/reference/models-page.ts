import { catalogue, keyVariablesOf, type ProviderEntry, providerKinds } from '../../src/adapters/model/providers/catalogue.ts'
import { knownModels } from '../../src/adapters/model/providers/known-models.ts'
import { generated, tableOf } from './markdown.ts'

/** Providers with their variables and addresses, and what is known of their models. */
export function modelsPage(): string {
  return `${[generated, '# Models', '## Providers', providersIntro, providers(), '## Windows and prices', pricesIntro, models()].join('\n\n')}\n`
}

function providers(): string {
  const rows = providerKinds.map((kind) => {
    const { baseURL, model, protocol }: ProviderEntry = catalogue[kind]
    return [
      code(kind),
      keyVariablesOf(kind)
        .map((one) => code(one))
        .join(' '),
      baseURL === undefined ? '' : code(baseURL),
      model === undefined ? '' : code(model),
      protocol,
    ]
  })
  return tableOf(['provider', 'key', 'address', 'model where none is named', 'protocol'], rows)
}

function models(): string {
  const rows = knownModels.map(({ provider, prefix, contextTokens, price }) => [
    code(provider),
    prefix === '' ? 'any other' : code(prefix),
    contextTokens === undefined ? 'not known' : contextTokens.toLocaleString('en'),
    ...(price === undefined
      ? ['not known', '', '', '']
      : [price.input, price.output, price.cached ?? '', price.written ?? ''].map((usd) => String(usd))),
  ])
  return tableOf(
    ['provider', 'names that begin with', 'tokens read at once', 'input', 'output', 'input kept from before', 'input kept for later'],
    rows,
  )
}

function code(text: string): string {
  return `\`${text}\``
}

const providersIntro = `In the order in which the first with a key is asked. Each variable may also end in \`_FILE\` and name a file that holds the key.`

const pricesIntro = `US dollars for a million tokens, as the providers list them; the first line that fits counts. What is not here has no price, and what it costs is said to be unknown.
\`models.prices\` adds to this table or overrides it, by the whole name of a model (for Azure, of the deployment; \`cached\` and \`written\` are the last two columns); \`contextTokens\` of a provider's section says how much its model reads:

\`\`\`yaml
models:
  prices:
    qwen-max: {input: 1.6, output: 6.4}
    my-gpt: {input: 2.5, output: 10, cached: 1.25}
  azure: {model: my-gpt, contextTokens: 128000}
\`\`\``
