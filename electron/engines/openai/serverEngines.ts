import { isDeepStrictEqual } from 'node:util'
import type { ServerSettings } from '../../../shared/model/settings.ts'
import { kindOf } from '../../../shared/models.ts'
import type { Egress } from '../../platform/egress.ts'
import type { AnswerLimits } from '../overHttp/silence.ts'
import { ServerEngine } from './ServerEngine.ts'

interface ServerEnginesOptions {
  egress: Egress
  servers(): readonly ServerSettings[]
  key(id: string, origin: string): Promise<string | undefined>
  timeouts(): AnswerLimits
  /** Called when a look that was told to be late has found what the server has. */
  onLateLook?(): void
}

/**
 * The engines of the servers in the settings, as they are at each call: one that stands as it did is the same object, and
 * one that is gone may connect nowhere from then on.
 */
export function createServerEngines({ servers, key, ...rest }: ServerEnginesOptions): () => ServerEngine[] {
  let made: { server: ServerSettings; engine: ServerEngine }[] = []
  return () => {
    // A file that was written by hand may have an id twice, or one of Aside's own engines.
    const wanted = servers().filter(
      ({ id }, at, all) => kindOf(id) === 'server' && all.findIndex((other) => other.id === id) === at,
    )
    for (const { server } of made) if (!wanted.some(({ id }) => id === server.id)) rest.egress.allow(server.id, null)
    made = wanted.map(
      (server) =>
        made.find((one) => isDeepStrictEqual(one.server, server)) ?? {
          server,
          engine: new ServerEngine({
            ...rest,
            server,
            key: (origin) => key(server.id, origin),
            isCurrent: () => servers().some((one) => isSamePlace(one, server)),
          }),
        },
    )
    return made.map(({ engine }) => engine)
  }
}

/** Under another name, or with another context, an answer under way may go on. */
function isSamePlace(one: ServerSettings, other: ServerSettings): boolean {
  return one.id === other.id && one.address === other.address && one.allowedRemote === other.allowedRemote
}
