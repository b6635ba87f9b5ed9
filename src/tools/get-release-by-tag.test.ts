import { describe, expect, it } from 'vitest'
import { fakeCodeHost } from './fakes/fake-code-host.ts'
import { asking } from './fakes/fake-means.ts'
import { getReleaseByTag } from './get-release-by-tag.ts'

const release = {
  tag: 'v1.4.2',
  name: 'Cart 1.4.2',
  body: '* Pool connections (#412)\n* Fix in https://github.com/shop/cart/pull/415 and #412\n* colour &#39; and a#7 are none',
  isPrerelease: false,
}
const repository = { owner: 'shop', repo: 'cart' }

describe('get_release_by_tag', () => {
  it('answers the release and the pull requests that its text names, each once', async () => {
    const { data } = await asking(getReleaseByTag, { ...repository, tag: 'v1.4.2' }, { code: fakeCodeHost({ release }) })
    expect(data).toEqual({ found: true, release, pullRequests: [412, 415] })
  })

  it('says that there is none', async () => {
    const { data, notices } = await asking(getReleaseByTag, { ...repository, tag: 'v9' }, { code: fakeCodeHost({ release }) })
    expect(data).toEqual({ found: false })
    expect(notices).toEqual(['shop/cart has no release v9, or we may not see it'])
  })

  it.each(['--upload-pack=x', '../main', 'a..b', 'a b', 'x.lock', '', 'v1;id'])('refuses the tag %j', (tag) => {
    expect(getReleaseByTag.input.safeParse({ ...repository, tag }).success).toBe(false)
  })

  it.each([
    { owner: 'shop/../x', repo: 'cart' },
    { owner: 'shop', repo: '..' },
    { owner: 'shop', repo: 'a/b' },
    { owner: 'http://x', repo: 'y' },
  ])('refuses the repository %o', (other) => {
    expect(getReleaseByTag.input.safeParse({ ...other, tag: 'v1' }).success).toBe(false)
  })
})
