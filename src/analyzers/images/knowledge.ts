import { parseImage } from './names.ts'

/** Where well-known programs answer a health check, by the last part of their image's repository. Data: a name more is a line more. */
const healthPaths: Readonly<Record<string, string>> = {
  alertmanager: '/-/healthy',
  apache: '/',
  caddy: '/',
  consul: '/v1/status/leader',
  elasticsearch: '/_cluster/health',
  grafana: '/api/health',
  httpd: '/',
  jenkins: '/login',
  keycloak: '/health/ready',
  loki: '/ready',
  minio: '/minio/health/live',
  nginx: '/',
  'nginx-unprivileged': '/',
  openresty: '/',
  prometheus: '/-/healthy',
  tempo: '/ready',
  tomcat: '/',
  traefik: '/ping',
  vault: '/v1/sys/health',
  wordpress: '/',
}

export function knownHealthPath(image: string | undefined): string | undefined {
  const name =
    parseImage(image ?? '')
      .repository.split('/')
      .at(-1) ?? ''
  return Object.hasOwn(healthPaths, name) ? healthPaths[name] : undefined
}
