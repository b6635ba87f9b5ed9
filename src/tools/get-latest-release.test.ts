import { describe, expect, it } from 'vitest'
import { fakeCodeHost } from './fakes/fake-code-host.ts'
import { asking } from './fakes/fake-means.ts'
import { getLatestRelease } from './get-latest-release.ts'

describe('get_latest_release', () => {
  it('answers it, and may not be told again for long: the next release changes it', async () => {
    const release = { tag: 'v2', name: '', body: 'see !7', isPrerelease: false }
    const answer = await asking(getLatestRelease, { owner: 'shop', repo: 'cart' }, { code: fakeCodeHost({ release }) })
    expect(answer).toEqual({ data: { found: true, release, pullRequests: [7] }, notices: [], keepMs: 60_000 })
  })

  it('says that a repository has none', async () => {
    const { data, notices } = await asking(getLatestRelease, { owner: 'shop', repo: 'cart' }, { code: fakeCodeHost({}) })
    expect(data).toEqual({ found: false })
    expect(notices?.[0]).toContain('shop/cart has no release')
  })
})
