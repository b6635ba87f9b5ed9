import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../config/load.ts'
import { channelsOf } from './channels.ts'

const load = (environment: Readonly<Record<string, string>>) => loadConfig({ directory: join(tmpdir(), 'nowhere'), environment })
const url = { ACESO_NOTIFIERS_WEBHOOK_URL: 'https://chat.example/hooks/hunter2' }

describe('channels', () => {
  it('are the notifiers with settings', () => {
    expect(channelsOf(load(url).config).map(({ name }) => name)).toEqual(['webhook'])
    expect(channelsOf(load({}).config)).toEqual([])
  })

  it('are none when NOTIFICATION_ENABLED is false', () => {
    expect(channelsOf(load({ ...url, NOTIFICATION_ENABLED: 'false' }).config)).toEqual([])
  })

  it('are not running, with the reason, when their secret is missing', () => {
    const { disabled, config } = load({ ACESO_NOTIFIERS_WEBHOOK_TIMEOUT: '3s' })
    expect(channelsOf(config)).toEqual([])
    expect(disabled).toEqual([
      {
        feature: 'notifiers.webhook',
        reason: 'the secret notifiers.webhook.url is missing: set ACESO_NOTIFIERS_WEBHOOK_URL or ACESO_NOTIFIERS_WEBHOOK_URL_FILE',
      },
    ])
  })
})
