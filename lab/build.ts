import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must, progress } from './run.ts'
import { paths, settings } from './settings.ts'

const kubernetesVersion = 'v1.34.4'
const versionPackage = 'k8s.io/component-base/version'
// Without these the server reports v0.0.0, which Helm and clients refuse.
const versionFlags = `-X ${versionPackage}.gitVersion=${kubernetesVersion} -X ${versionPackage}.gitMajor=1 -X ${versionPackage}.gitMinor=34`

type Part = { readonly name: string } & ({ readonly folder: string; readonly linkFlags: string } | { readonly install: string })

const parts: readonly Part[] = [
  { name: 'labprogram', folder: 'program', linkFlags: '-s -w' },
  { name: 'kubernetes', folder: 'cluster', linkFlags: `-s -w ${versionFlags}` },
  { name: 'addons', folder: 'addons', linkFlags: '-s -w' },
]

/** Built only when asked for by name. */
const extraParts: readonly Part[] = [
  { name: 'kwok', install: 'sigs.k8s.io/kwok/cmd/kwok@v0.8.0' },
  { name: 'helm', install: 'helm.sh/helm/v3/cmd/helm@v3.22.0' },
]

/** Builds the programs whose sources changed since they were built (about 8 minutes on a new machine, nothing afterwards). */
export async function build(extras: readonly string[] = []): Promise<void> {
  const asked = extras.map((name) => {
    const part = extraParts.find((candidate) => candidate.name === name)
    if (!part) throw new Error(`nothing called ${name} to build; there are: ${extraParts.map((candidate) => candidate.name).join(', ')}`)
    return part
  })
  await mkdir(paths.bin, { recursive: true })
  for (const part of [...parts, ...asked]) await buildPart(part)
}

async function buildPart(part: Part): Promise<void> {
  const output = join(paths.bin, part.name)
  const stamp = `${output}.inputs`
  const inputs = 'folder' in part ? await hashFolder(join(settings.sourceDir, part.folder), part.linkFlags) : part.install
  if ((await readFile(stamp, 'utf8').catch(() => '')) === inputs) return
  progress(`building ${part.name} (minutes on a new machine)`)
  const startedMs = performance.now()
  const env = { CGO_ENABLED: '0' }
  const options = { timeoutMs: 45 * 60_000 }
  if ('folder' in part) {
    // Built beside and moved into place: a running program's file must not be written to.
    const args = ['-n', '5', 'go', 'build', '-buildvcs=false', '-trimpath', '-ldflags', part.linkFlags, '-o', `${output}.new`, '.']
    await must('nice', args, { ...options, env, directory: join(settings.sourceDir, part.folder) })
    await rename(`${output}.new`, output)
  } else {
    await must('nice', ['-n', '5', 'go', 'install', part.install], { ...options, env: { ...env, GOBIN: paths.bin } })
  }
  await writeFile(stamp, inputs)
  progress(`built ${part.name} in ${Math.round((performance.now() - startedMs) / 1000)} s`)
}

async function hashFolder(folder: string, flags: string): Promise<string> {
  const hash = createHash('sha256').update(flags)
  for (const name of (await readdir(folder)).sort()) {
    if (/(\.go|^go\.(mod|sum))$/.test(name)) hash.update(name).update(await readFile(join(folder, name)))
  }
  return hash.digest('hex')
}
