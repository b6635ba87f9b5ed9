import { describe, expect, it } from 'vitest'
import { growth, linear } from '../growth.fixture.ts'
import { tellingLine } from './log-lines.ts'

const python = `Traceback (most recent call last):
  File "/app/main.py", line 3, in <module>
    os.environ["DB_URL"]
KeyError: 'DB_URL'`
const go = `2026/05/04 12:00:00 starting
panic: assignment to entry in nil map

goroutine 17 [running]:
pricing/rates.(*Table).Put(0x0, 0x4c)
	/src/rates/table.go:31 +0x18
exit status 2`
const framed = `2026-05-04T12:00:00.000Z level=error msg="panic: assignment to entry in nil map"
2026-05-04T12:00:00.000Z level=error msg="goroutine 17 [running]:"
2026-05-04T12:00:00.000Z level=error msg="pricing/rates.(*Table).Put(0x0, 0x4c)"`
const java = `INFO  starting
Exception in thread "main" java.lang.IllegalStateException: cannot start
	at shop.Cart.main(Cart.java:12)
Caused by: java.net.ConnectException: Connection refused
	at java.base/sun.nio.ch.Net.connect(Net.java)
	... 3 more`
const node = `Error: Cannot find module '/app/server.js'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1140:15)
  code: 'MODULE_NOT_FOUND',
Node.js v24.1.0`

describe('the telling line', () => {
  it.each([
    ['Python', python, "KeyError: 'DB_URL'"],
    ['Go', go, 'panic: assignment to entry in nil map'],
    ['key=value', framed, 'panic: assignment to entry in nil map'],
    ['Java', java, 'Caused by: java.net.ConnectException: Connection refused'],
    ['Node', node, "Error: Cannot find module '/app/server.js'"],
    ['JSON', '{"level":"info","msg":"up"}\n{"level":"error","msg":"no config","err":"EOF"}', 'no config: EOF'],
    ['a shell', '/start.sh: line 3: frobnicate: not found', '/start.sh: line 3: frobnicate: not found'],
  ])('is found in %s', (_, log, message) => {
    expect(tellingLine(log)).toMatchObject({ message, isError: true })
  })

  it('falls back to the last line, and to none', () => {
    expect(tellingLine('starting\nbye\n\n')).toMatchObject({ message: 'bye', isError: false })
    expect(tellingLine('\n \n')).toBeUndefined()
  })

  it('does not take an information for an error', () => {
    expect(tellingLine('level=error msg="disk failed"\nlevel=info msg="0 errors so far"')?.message).toBe('disk failed')
  })

  it('hides secrets and is bounded', () => {
    const found = tellingLine(`error: cannot connect to postgres://u:hunter2@db/x ${'x'.repeat(5_000)}`)
    expect(found?.line).not.toContain('hunter2')
    expect(found?.line.length).toBeLessThanOrEqual(400)
    expect(found?.message.length).toBeLessThanOrEqual(60)
  })

  it('takes no frame of a Go stack for what was said', () => {
    const frames = ['main.(*Store).failed(0xc0001)', 'github.com/milvus-io/milvus/internal/util.panicOn(...)', 'main.notFound()']
    expect(tellingLine(['cannot open the journal', ...frames].join('\n'))?.message).toBe('cannot open the journal')
  })

  it('takes no time over lines that are made to take long', async () => {
    for (const word of ['.', 'a.', '1.', 'a', '{', '"', 'msg="']) {
      const lines = (times: number): string => Array(16).fill(word.repeat(times)).join('\n')
      expect(await growth((times) => void tellingLine(lines(times)), 1_000), `growth with ${word}`).toBeLessThan(linear)
    }
  })
})
