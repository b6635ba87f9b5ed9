import { join } from 'node:path'

/** Where the corpus lies: shared by everybody on the machine, as it takes minutes to make. */
export const defaultFolder = process.env['ACESO_CRASHES'] ?? '/var/cache/aceso-crashes'

export const sourceFolder = join(import.meta.dirname, 'programs')

/** Debian packages by the program that shows their presence. */
export const packages: Readonly<Record<string, string>> = {
  gcc: 'gcc libc6-dev',
  'g++': 'g++',
  objcopy: 'binutils',
  gdb: 'gdb',
  'eu-stack': 'elfutils',
  zstd: 'zstd',
  lz4: 'lz4',
  xz: 'xz-utils',
  setfattr: 'attr',
}

/** Pages of float vectors that the pools' process holds: `npm run crash:corpus` makes a small one, the bench the size of a real one. */
export const poolMegabytes = Number(process.env['ACESO_CRASH_MEGABYTES'] ?? 300)

/** Values that a careless dump would show. They are made up, and searched for in everything that is printed. */
export const secrets = {
  MINIO_SECRET_KEY: 'corpus-secret-minio-7f3a9c51',
  AWS_SECRET_ACCESS_KEY: 'corpus-secret-aws-b81e44d0',
  ETCD_PASSWORD: 'corpus-secret-etcd-2c6f0e97',
} as const
