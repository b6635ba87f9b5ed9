import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { Server } from '../serving/parts.ts'

/** As the web application's, and without `upgrade-insecure-requests`: a server without TLS must be able to show its own page. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** `/openapi.json` and the page at `/docs`, made from the very schemas that check requests and answers. */
export async function documentation(app: Server, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Aceso',
        version,
        description:
          'Sees trouble in Kubernetes, explains it with evidence, mends it under control. Answers are `{code, message, data}`; `code` is 0 or the HTTP status.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: policy, transformSpecification: (document) => onlyUsed(document) })
  app.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async (_, reply) =>
    reply.send(onlyUsed(app.swagger()) as never),
  )
}

interface Described {
  readonly paths?: object
  readonly components?: { readonly schemas?: object }
}

/** Each registered schema has a form for requests and one for answers; those that no route leads to only make the document longer. */
function onlyUsed(document: object & Described): object {
  const schemas = new Map(Object.entries(document.components?.schemas ?? {}))
  const used = new Set<string>()
  const follow = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      follow(schemas.get(name) ?? {})
    }
  }
  follow(document.paths ?? {})
  const kept = Object.fromEntries([...schemas].filter(([name]) => used.has(name)))
  return { ...document, components: { ...document.components, schemas: kept } }
}
