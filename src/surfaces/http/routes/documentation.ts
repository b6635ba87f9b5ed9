import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { Server } from '../serving/parts.ts'

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
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true })
  app.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async (_, reply) => reply.send(app.swagger() as never))
}
