import type { Instant } from '../instant.ts'
import type { Deployment } from './deployment.ts'

/** The record of a release of `cart` that failed at that moment, as the store holds it. */
export function failedRelease(at: Instant, more: Partial<Deployment> = {}): Deployment {
  return {
    id: 'd-1',
    clusterId: 'test',
    appName: 'cart',
    packageVersion: '2',
    environment: '',
    hosts: [],
    status: 'failed',
    origin: 'api',
    alertRules: [],
    createdTime: at,
    updatedTime: at,
    ...more,
  }
}
