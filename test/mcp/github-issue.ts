export const githubUser = { login: 'ann', id: 1, avatar_url: 'http://a/', url: 'http://a/', html_url: 'http://a/' }

/** An issue with every field that GitHub's own MCP server insists on. */
export function githubIssue(body: string): object {
  return {
    url: 'http://a/',
    html_url: 'http://a/',
    id: 1,
    number: 7,
    title: 'It leaks',
    user: githubUser,
    labels: [],
    state: 'open',
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: 0,
    created_at: '2026-05-01T00:00:00Z',
    updated_at: '2026-05-01T00:00:00Z',
    closed_at: null,
    body,
  }
}
