import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock'
import type { LanguageModelV4 } from '@ai-sdk/provider'
import { credentialSource } from './aws-credentials.ts'
import type { Fetch } from './http.ts'
import type { Provider } from './provider.ts'

/** Bedrock's Converse, signed with AWS keys or with a Bedrock key as bearer. */
export function bedrockConverse({ endpoint, model, apiKey, aws }: Provider, fetch: Fetch): LanguageModelV4 {
  return createAmazonBedrock({
    region: aws?.region ?? '',
    fetch,
    // Empty and not left out: a key is one of the settings, never one that lies about in the environment.
    apiKey: apiKey?.reveal() ?? '',
    ...(endpoint === undefined ? {} : { baseURL: endpoint.root }),
    credentialProvider: credentialSource(aws),
  })(model)
}
