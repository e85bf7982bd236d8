import type { McpServer } from '../../../../shared/model/mcp.ts'
import { commandEnvironment } from '../command/commandEnvironment.ts'

/** All that a server gets of an environment: what every program needs, what the user named of Aside's own, what the user set. */
export function serverEnvironment(
  server: McpServer,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  if (server.transport !== 'stdio') return {}
  const named = server.envNames.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return { ...commandEnvironment(env, platform), ...Object.fromEntries(named), ...server.env }
}
