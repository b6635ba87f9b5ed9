/** Why an image is not there, in the order in which texts are tried: the more telling first. */
export type PullFailure =
  | 'never-pulled'
  | 'invalid-name'
  | 'wrong-architecture'
  | 'rate-limited'
  | 'name-or-access'
  | 'unauthorized'
  | 'name-wrong'
  | 'not-found'
  | 'unreachable'

/** Texts of the kubelet, containerd, CRI-O and the registries (OCI distribution error codes). Their wording is an interface: these strings have stood for years. */
const shapes: ReadonlyArray<readonly [PullFailure, RegExp]> = [
  ['never-pulled', /pull policy of never|ErrImageNeverPull/i],
  ['invalid-name', /couldn'?t parse image (?:name|reference)|invalid reference format|InvalidImageName/i],
  [
    'wrong-architecture',
    /no match for platform|no matching manifest for|no image found in (?:image index|manifest list) for architecture|exec format error/i,
  ],
  ['rate-limited', /toomanyrequests|429 Too Many Requests|pull rate limit/i],
  [
    'name-or-access',
    /pull access denied|repository does not exist or may require|insufficient_scope|requested access to the resource is denied/i,
  ],
  [
    'unauthorized',
    /\b401\b|\b403\b|unauthorized|no basic auth credentials|authentication required|failed to authorize|authorization failed/i,
  ],
  ['name-wrong', /name unknown|name_unknown|repository name not known|repository .{1,200} not found/i],
  [
    'unreachable',
    /no such host|connection refused|i\/o timeout|x509:|tls: |TLS handshake|no route to host|network is unreachable|server gave HTTP response|connection reset|context deadline exceeded|unexpected status.{0,200}: 5\d\d|Client\.Timeout|: EOF|RegistryUnavailable/i,
  ],
  ['not-found', /manifest unknown|not found|\b404\b/i],
]

/** Undefined for a text that only repeats that it will be tried again. */
export function pullFailure(text: string): PullFailure | undefined {
  return shapes.find(([, shape]) => shape.test(text))?.[0]
}
