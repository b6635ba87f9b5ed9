import { describe, expect, it } from 'vitest'
import { maskSecrets, withoutKeys } from './masked-text.ts'

describe('masking', () => {
  it.each([
    ['cannot connect to postgres://cart:hunter2@db:5432/cart', 'cannot connect to postgres://cart:***@db:5432/cart'],
    ['password=hunter2 user=cart', 'password=*** user=cart'],
    ['{"dbPassword": "hunter2", "user": "cart"}', '{"dbPassword": ***, "user": "cart"}'],
    ['Authorization: Bearer abcdefgh12345678', 'Authorization: Bearer ***'],
    ['API_KEY: k-12345', 'API_KEY: ***'],
    ['key AKIAABCDEFGHIJKLMNOP used', 'key *** used'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc was refused', 'token *** was refused'],
    ['{\\"password\\":\\"hunter2\\",\\"user\\":\\"cart\\"}', '{\\"password\\":***,\\"user\\":\\"cart\\"}'],
    ['\x1b[36mpassword\x1b[0m=\x1b[32mhunter2', '\x1b[36mpassword\x1b[0m=\x1b[32m***'],
    ['mysqldump --password hunter2 -u root', 'mysqldump --password *** -u root'],
    ['curl -u bob:hunter2 http://a', 'curl -u bob:*** http://a'],
    ['<db><password>hunter2</password></db>', '<db><password>***</password></db>'],
    ['postgres://cart:hun/ter@2@db/cart', 'postgres://cart:***@db/cart'],
    ['Authorization: ApiKey abcdef42', 'Authorization: ApiKey ***'],
    ['"authorization":"abcdef42","a":1', '"authorization":"***","a":1'],
    ['Set-Cookie: session=abc; Path=/', 'Set-Cookie: ***'],
    ['EndpointsProtocol=https;AccountKey=abc==;Suffix=x', 'EndpointsProtocol=https;AccountKey=***;Suffix=x'],
    ['GET /b?sv=1&sig=abcdef%3D&x=1', 'GET /b?sv=1&sig=***&x=1'],
    ['password%3Dhunter2', 'password%3D***'],
    ['密码：hunter2，用户：cart', '密码：***，用户：cart'],
    ['密码是 hunter2', '密码是 ***'],
    ['github_pat_11ABCDEFG0123456789_abc', '***'],
    ['https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c3d-4e5f', 'https://open.feishu.cn/open-apis/bot/v2/hook/***'],
    ['token: |\n  hunter2\nnext', 'token: ***\n  ***\nnext'],
    ['QUFBQUFBQUFBQUFBQUFB\n-----END RSA PRIVATE KEY-----\nready', '***\n***\nready'],
  ])('hides the secret in %s', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked)
  })

  it.each([
    'dial tcp 10.0.0.1:5432: connect: connection refused',
    'unexpected token } in JSON at position 4',
    'error: password is not set',
    'flag --token is required',
    'secrets "db" is forbidden',
    '密码错误次数过多',
    'see http://registry:4873/@scope/pkg and {"url":"http://host:80","mail":"a@b"}',
    'cookie: not found',
    'authorization: denied by policy',
    'docker run -u 1000:1000 img',
  ])('leaves %s as it is', (text) => {
    expect(maskSecrets(text)).toBe(text)
  })

  it('hides the lines of a private key in a list of lines', () => {
    expect(withoutKeys(['a', '-----BEGIN EC PRIVATE KEY-----', 'MHcC', '-----END EC PRIVATE KEY-----', 'b'])).toEqual([
      'a',
      '-----BEGIN EC PRIVATE KEY-----',
      '***',
      '***',
      'b',
    ])
  })
})
