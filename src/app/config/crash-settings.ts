import { z } from 'zod'
import { CrashAnalysisSettings } from '../../crash/analysis/settings.ts'
import { defaultValueThreshold } from '../../crash/score/score.ts'
import { named, secret, size } from '../../domain/setting.ts'

const S3 = z.strictObject({
  bucket: z.string().min(3).max(63).optional().describe('bucket of the backend s3, which must exist'),
  region: z.string().min(1).default('us-east-1').describe('region of the bucket'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('another S3-compatible store than Amazon’s, as https://host:port'),
  pathStyle: z.boolean().default(false).describe('the bucket stands in the path, not in the host name: for most other stores'),
  prefix: z
    .string()
    .regex(/^([A-Za-z0-9._-]+\/)*$/, 'must be folders, each with a / behind it')
    .default('')
    .describe('put before every name'),
  serverSideEncryption: z.enum(['AES256', 'aws:kms']).optional().describe('ask the store to encrypt what it keeps'),
  kmsKeyId: z.string().optional().describe('key for aws:kms; without it the store’s own'),
  credentials: z
    .enum(['keys', 'ambient'])
    .default('keys')
    .describe('keys: accessKey and secretKey; ambient: those of the pod or machine (web identity, instance role)'),
  accessKey: named(secret(), { aliases: ['S3_ACCESS_KEY'] })
    .optional()
    .describe('key id'),
  secretKey: named(secret(), { aliases: ['S3_SECRET_KEY'] })
    .optional()
    .describe('secret key'),
})

const CrashStorage = z.strictObject({
  backend: z.enum(['local', 's3', 'nfs']).default('local').describe('where slim cores are kept; nfs is a folder on a mounted file system'),
  localPath: z.string().min(1).optional().describe('folder for local and nfs; without it crashes/ in storage.dataDir'),
  maxStorageSize: size({ min: '1MiB' }).prefault('50GB').describe('most that slim cores may take; the least valuable go first'),
  retentionDays: z
    .number()
    .min(1)
    .max(36_500)
    .default(3650)
    .describe('days that slim cores are kept: they take kilobytes and tell of years'),
  keepFreePercent: z.number().min(0).max(90).default(15).describe('share of the file system that stays free for others'),
  s3: S3.prefault({}),
})

/** What the server keeps of crashes, and for how long. */
export const CrashSettings = z
  .strictObject({
    fullCoresPerGroup: z
      .number()
      .int()
      .min(0)
      .max(100)
      .default(3)
      .describe('whole core files kept of one bug, over all nodes; slim ones are kept of each crash'),
    valueThreshold: z
      .number()
      .min(0)
      .max(10)
      .default(defaultValueThreshold)
      .describe('from this score a core is of high value; every core that can be read has 4'),
    recordDays: z
      .number()
      .min(1)
      .max(36_500)
      .default(365)
      .describe('days that the record of a crash is kept; what its group has counted stays'),
    recordsPerGroup: z
      .number()
      .int()
      .min(10)
      .max(100_000)
      .default(2000)
      .describe('newest records kept of one bug: a crash loop of months does not fill the database'),
    agent: z
      .enum(['auto', 'off'])
      .default('auto')
      .describe('auto starts the node agent beside the server where this machine keeps cores in a folder that can be read'),
    corePath: z.string().min(1).optional().describe('that folder; without it the one that this machine’s kernel writes to'),
    agentStorageSize: size({ min: '1MiB' })
      .prefault('5GB')
      .describe('most that the agent beside the server may keep of whole cores, in storage.dataDir'),
    storage: CrashStorage.prefault({}),
    analysis: CrashAnalysisSettings.prefault({}),
  })
  .superRefine(({ storage }, context) => {
    if (storage.backend === 's3' && storage.s3.bucket === undefined) {
      context.addIssue({ code: 'custom', path: ['storage', 's3', 'bucket'], message: 'must be set for the backend s3' })
    }
    if (storage.backend === 'nfs' && storage.localPath === undefined) {
      context.addIssue({ code: 'custom', path: ['storage', 'localPath'], message: 'must name the mounted folder for the backend nfs' })
    }
  })
export type CrashSettings = z.output<typeof CrashSettings>
