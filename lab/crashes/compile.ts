import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { must } from '../run.ts'
import { type Build, type Crash } from './crash.ts'
import { sourceFolder } from './settings.ts'

/** Where the parts of a program lie, as it will see them itself. */
export const inside = { program: (crash: Crash) => `/milvus/bin/${crash.program ?? crash.name}`, libraries: '/milvus/lib' } as const

/** Compiles a crash's program (and its library) into `root`. Sources are copied first: a build of other lines has other files. */
export async function compile(crash: Crash, build: Build, root: string, work: string): Promise<void> {
  const program = join(root, inside.program(crash))
  await mkdir(join(root, '/milvus/bin'), { recursive: true })
  await mkdir(join(root, inside.libraries), { recursive: true })
  const [first = ''] = crash.sources
  if (first.startsWith('go/')) return await compileGo(first, build, program, work)
  const libraries: string[] = []
  if (crash.library !== undefined) {
    const output = join(root, inside.libraries, crash.library.name)
    await compileNative([...crash.library.sources], ['-shared', '-fPIC', `-Wl,-soname,${crash.library.name}`], crash, build, output, work)
    libraries.push(output)
  }
  await compileNative(crash.sources, [...libraries, '-Wl,-rpath,$ORIGIN/../lib'], crash, build, program, work)
}

async function compileNative(
  sources: readonly string[],
  flags: readonly string[],
  crash: Crash,
  build: Build,
  output: string,
  work: string,
): Promise<void> {
  const copies = await Promise.all(sources.map((source) => copyShifted(source, build, work)))
  const compiler = sources.some((source) => source.endsWith('.cpp')) ? ['g++', '-std=c++17'] : ['gcc', '-std=gnu17']
  const [command = '', ...standard] = compiler
  await must(command, [
    ...standard,
    build.optimize,
    ...(build.symbols === 'full' ? ['-g'] : []),
    '-w',
    `-ffile-prefix-map=${work}/=`,
    `-I${join(sourceFolder, 'common')}`,
    ...(crash.flags ?? []),
    '-pthread',
    '-o',
    output,
    ...copies,
    ...flags,
    '-Wl,--build-id=sha1',
  ])
  if (build.symbols === 'none') await must('strip', ['--strip-all', output])
}

async function compileGo(folder: string, build: Build, program: string, work: string): Promise<void> {
  const copy = join(work, basename(folder))
  await cp(join(sourceFolder, folder), copy, { recursive: true })
  for (const name of ['main.go', 'crashes.go']) {
    const path = join(copy, name)
    const text = await readFile(path, 'utf8')
    // Behind the package clause: comments above an import "C" belong to cgo.
    await writeFile(path, text.replace(/^package main\n/m, `package main\n${'\n'.repeat(build.shiftedLines)}`))
  }
  const optimize = `${build.optimize} -g -I${join(sourceFolder, 'common')}`
  await must(
    'go',
    ['build', '-buildvcs=false', '-trimpath', ...(build.symbols === 'full' ? [] : ['-ldflags', '-s -w']), '-o', program, '.'],
    {
      directory: copy,
      env: { CGO_ENABLED: '1', CGO_CFLAGS: optimize, CGO_CXXFLAGS: optimize, GOFLAGS: '-mod=mod' },
      timeoutMs: 600_000,
    },
  )
}

async function copyShifted(source: string, build: Build, work: string): Promise<string> {
  const path = join(work, basename(source))
  const text = await readFile(join(sourceFolder, source), 'utf8')
  await writeFile(path, '\n'.repeat(build.shiftedLines) + text)
  return path
}
