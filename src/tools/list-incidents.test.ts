import { describe, expect, it } from 'vitest'
import { incidentMeans } from './fakes/fake-incident-means.ts'
import { asking } from './fakes/fake-means.ts'
import { listIncidents } from './list-incidents.ts'

describe('list_incidents', () => {
  it('lists open ones unless asked otherwise, and says that there are more', async () => {
    const means = incidentMeans()
    const { data, notices } = await asking(listIncidents, { namespace: 'shop', text: 'cart', limit: 1 }, means)
    expect(means.filters).toEqual([
      { open: true, namespace: 'shop', text: 'cart', page: 1, pageSize: 1, sortBy: 'updatedAt', sortDesc: true },
    ])
    expect(data).toMatchObject({ total: 7, incidents: [{ id: 'i-1', state: 'triggered', title: 'cart is down' }] })
    expect(notices).toEqual(['1 of 7 incidents are shown'])
  })

  it('lists those that are over', async () => {
    const means = incidentMeans()
    await asking(listIncidents, { open: false }, means)
    expect(means.filters[0]?.open).toBe(false)
  })
})
