/** `-O2`, `_v2`, `.1.4.2`, `-debug`: two builds of one program often differ in nothing else. */
const flavour = /(?:[-_.](?:v?\d[\w.]*|o[0-3sgz]|fast|debug|release|relwithdebinfo|opt|asan|stripped|build\d*|new|old|[ab])|\d+)$/i

/** A mapped file's name as it is compared across builds: `/usr/lib/libmilvus_core.so.2.4` and `libmilvus_core.so` are the same. */
export function moduleName(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1).replace(/ \(deleted\)$/, '')
  const shared = /^(.+?)(?:-[\d.]+)?\.so(?:\.|$)/.exec(base)
  if (shared?.[1] !== undefined) return `${shared[1]}.so`
  let name = base
  for (let round = 0; round < 4; round++) {
    const shorter = name.replace(flavour, '')
    if (shorter === name || shorter.length < 2) break
    name = shorter
  }
  return name
}

const systemLibrary = /\/(?:ld-linux[^/]*|ld-musl[^/]*|ld-[\d.]+\.so|lib(?:c|m|pthread|dl|rt|gcc_s|stdc\+\+|jemalloc)[-.][^/]*)$/

/** A library of the system: its frames without a name are where threads begin and processes end, and tell nothing of the program. */
export function isSystemLibrary(path: string): boolean {
  return systemLibrary.test(path)
}
