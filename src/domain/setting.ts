import { z } from 'zod'
import { parseDuration, parseSize } from './quantity.ts'
import { Secret } from './secret.ts'

/** What a setting's text stands for beyond its JSON type; read by the configuration loader, `config show` and the generated reference. */
export type SettingKind = 'secret' | 'duration' | 'size'

interface SettingMeta {
  readonly setting?: SettingKind
  readonly aliases?: readonly string[]
  readonly mustResolve?: boolean
}

/** A secret: from an environment variable, an env file or a mounted file (`<VARIABLE>_FILE`), never from YAML. */
export function secret(): z.ZodType<Secret> {
  return z.custom<Secret>((value) => value instanceof Secret, 'must be a secret').meta({ setting: 'secret' })
}

/** A secret that is an address to call: webhooks carry their key in the path. */
export function secretUrl(): z.ZodType<Secret> {
  return z
    .custom<Secret>(
      (value) => value instanceof Secret && /^https?:\/\//.test(value.reveal()) && URL.canParse(value.reveal()),
      'must be an address beginning with http:// or https://',
    )
    .meta({ setting: 'secret' })
}

/** A span of time written `30s`, `5m`, `1h`, `7d`; a number of milliseconds inside the program. */
export function duration(limits: { readonly min?: string; readonly max?: string } = {}): z.ZodType<number, string | number> {
  return quantity('duration', parseDuration, '30s, 5m, 1h or 7d', limits)
}

/** An amount of bytes written `2GB`, `512MB`, `64KiB`; a number of bytes inside the program. */
export function size(limits: { readonly min?: string; readonly max?: string } = {}): z.ZodType<number, string | number> {
  return quantity('size', parseSize, '2GB, 512MB or 64KiB', limits)
}

/** Further environment variables that set this key, after its own `ACESO_...` one. `mustResolve`: a `${VAR}` in YAML that nobody sets stops the start. */
export function named<Schema extends z.ZodType>(schema: Schema, meta: Omit<SettingMeta, 'setting'>): Schema {
  return schema.meta({ ...schema.meta(), ...meta })
}

export function metaOf(schema: z.ZodType): SettingMeta {
  return (schema.meta() ?? {}) as SettingMeta
}

function quantity(
  setting: SettingKind,
  parse: (text: string) => number | undefined,
  examples: string,
  limits: { readonly min?: string; readonly max?: string },
): z.ZodType<number, string | number> {
  const least = limits.min === undefined ? 0 : (parse(limits.min) ?? 0)
  const most = limits.max === undefined ? Number.MAX_SAFE_INTEGER : (parse(limits.max) ?? Number.MAX_SAFE_INTEGER)
  return z
    .union([z.string(), z.number()])
    .transform((value, context): number => {
      const amount = typeof value === 'number' ? value : parse(value)
      if (amount === undefined)
        context.addIssue({ code: 'custom', message: `must be a ${setting} such as ${examples}`, params: { unparsable: true } })
      else if (amount < least) context.addIssue({ code: 'custom', message: `must be ${limits.min} or more`, params: { outOfRange: true } })
      else if (amount > most) context.addIssue({ code: 'custom', message: `must be ${limits.max} or less`, params: { outOfRange: true } })
      else return amount
      return z.NEVER
    })
    .meta({ setting })
}
