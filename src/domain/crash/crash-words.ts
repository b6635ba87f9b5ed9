import type { Text } from '../text.ts'
import type { LinkMethod } from './crash-record.ts'

/** By what a core was tied to its pod. */
export const linkMethodWords: Readonly<Record<LinkMethod, Text>> = {
  cgroup: { en: 'its control group', zh: '控制组' },
  'hostname-attribute': { en: 'the host name in the file’s attributes', zh: '文件属性中的主机名' },
  'hostname-in-core': { en: 'HOSTNAME in the core', zh: 'core 中的 HOSTNAME' },
  'hostname-in-name': { en: 'the host name in the file’s name', zh: '文件名中的主机名' },
  'restart-time': { en: 'the time of a restart', zh: '重启时间' },
}

/** What a kind of fault usually means. */
export const faultClassWords: Readonly<Record<string, Text>> = {
  'near-null': { en: 'near null: something was read or written through a null pointer', zh: '接近空地址：通过空指针读写' },
  'pc-null': { en: 'the program jumped to null: a missing function was called', zh: '跳转到空地址：调用了不存在的函数' },
  'stack-limit': { en: 'the stack overflowed: most likely endless recursion', zh: '栈溢出：多半是无限递归' },
  'non-canonical': { en: 'no possible address: a damaged or overwritten pointer', zh: '不可能的地址：指针已损坏或被覆盖' },
  wild: { en: 'a wild address: memory that was freed or overwritten', zh: '野地址：内存已释放或被覆盖' },
}
