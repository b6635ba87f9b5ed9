import { expect, it } from 'vitest'
import { certificate } from './certificate.ts'
import { examining, log, pods } from './examining.ts'

const late =
  'ERROR Post "https://identity.shop.svc:8443/token": x509: certificate has expired or is not yet valid: current time 2026-05-04T11:22:00Z is after 2026-05-04T11:21:00Z'
const quiet = { find_objects: pods(), get_events: () => ({ events: [] }), execute_query: () => ({ result: [] }) }

it('names the host whose certificate the log refuses', async () => {
  const { causes } = await examining(certificate, { ...quiet, get_logs: log(late) })
  expect(causes[0]?.summary.en).toBe('The certificate of identity.shop.svc is not accepted any more, so cart fails')
})

it('finds the host above the line that says why', async () => {
  const above = 'ERROR I/O error on POST request for "https://ledger.finance.svc:8443/entries": PKIX path validation failed'
  const { causes } = await examining(certificate, {
    ...quiet,
    get_logs: log(above, 'Caused by: java.security.cert.CertificateExpiredException: NotAfter: Thu Jun 25 11:40:00 UTC 2026'),
  })
  expect(causes[0]?.summary.en).toContain('The certificate of ledger.finance.svc')
})

it('tells a certificate that is not valid yet from one that has ended', async () => {
  const { causes } = await examining(certificate, { ...quiet, get_logs: log(late.replace('is after', 'is before')) })
  expect(causes[0]?.summary.en).toContain('is not valid yet')
})

it('finds the certificate of its own ingress by its date', async () => {
  const { causes } = await examining(certificate, {
    ...quiet,
    get_logs: log('INFO ready'),
    execute_query: () => ({ result: [{ metric: { instance: 'https://www.shop.example' } }] }),
    find_objects: (args) => (args['kind'] === 'Ingress' ? { objects: [{ name: 'cart' }] } : pods()(args)),
    get_object: () => ({ object: { spec: { rules: [{ host: 'www.shop.example' }] } } }),
  })
  expect(causes[0]?.summary.en).toContain('The certificate of www.shop.example')
})

it('is silent for an ended certificate of something else', async () => {
  const { causes } = await examining(certificate, {
    ...quiet,
    get_logs: log('INFO ready'),
    execute_query: () => ({ result: [{ metric: { instance: 'https://old.example' } }] }),
  })
  expect(causes).toEqual([])
})
