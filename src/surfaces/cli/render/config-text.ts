import type { Json } from '../../../domain/json.ts'
import type { EffectiveConfig } from '../means.ts'
import { type Look, paint, plain, row } from '../page.ts'
import { told } from '../words.ts'
import { table } from './table.ts'

const heads = { en: ['setting', 'value', 'from'], zh: ['设置', '值', '来源'] }
const disabledLine = { en: 'not running: {feature}: {reason}', zh: '未启用：{feature}：{reason}' }
const environmentLine = { en: 'environment: {name}', zh: '环境：{name}' }

/** Every setting with its value and where it came from; what was given stands out from what is default. */
export function configText(effective: EffectiveConfig, look: Look): string {
  const rows = effective.values.map(({ key, value, origin }) =>
    origin === 'default'
      ? [key, valueText(value), paint(look, 'over', origin)]
      : [paint(look, 'strong', key), valueText(value), plain(origin)],
  )
  const notes = [
    ...effective.disabled.map((one) => row(look, { label: '!', labelTone: 'person', text: told(look.language, disabledLine, { ...one }) })),
    ...effective.warnings.map((warning) => row(look, { label: '!', labelTone: 'person', text: plain(warning) })),
  ]
  const head = heads[look.language].map((text) => paint(look, 'over', text))
  const text = `${told(look.language, environmentLine, { name: effective.environment })}\n\n${table(rows, head)}`
  return notes.length === 0 ? text : `${text}\n${notes.join('\n')}\n`
}

function valueText(value: Json): string {
  if (value === null) return '-'
  if (typeof value === 'string') return value === '' ? '""' : plain(value)
  return Array.isArray(value) ? (value.length === 0 ? '[]' : value.map(String).map(plain).join(', ')) : plain(JSON.stringify(value))
}
