/** The line that asks a question over the local API in a terminal of that system. */
export function curlLine(options: { url: string; token: string; question: string; platform: string }): string {
  const { url, token, question, platform } = options
  const body = JSON.stringify({ question })
  // Windows' shell knows double quotes only.
  const quoted = (text: string) =>
    platform === 'win32' ? `"${text.replaceAll('"', '\\"')}"` : `'${text.replaceAll("'", "'\\''")}'`
  const headers = [`Authorization: Bearer ${token}`, 'Content-Type: application/json']
  return ['curl', '-N', `${url}/stream`, ...headers.map((one) => `-H ${quoted(one)}`), `-d ${quoted(body)}`].join(' ')
}
