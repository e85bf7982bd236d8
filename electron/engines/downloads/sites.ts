import { AppError } from '../../../shared/model/errors.ts'
import { judgeAddress } from '../../platform/address.ts'
import type { Egress, VisitInit } from '../../platform/egress.ts'
import { isPublicAddress } from '../../platform/publicAddress.ts'

const HUGGING_FACE = 'https://huggingface.co'

/** One place that is downloaded from: what a person reads, and what a visit there may reach. */
export interface DownloadSite {
  host: string
  visit: Pick<VisitInit, 'purpose' | 'mayReach' | 'mayFollow'>
}

export interface Sites {
  egress: Egress
  /** The origin whose pages are repositories: Hugging Face, or what `HF_ENDPOINT` names, as its own tools read it. */
  hub: string
  /** INVALID_INPUT for what is no http or https address. */
  siteOf(url: string): DownloadSite
}

/**
 * Where models are downloaded from. A person named the first address, so that anything may be reached by it. From there
 * a server may lead on to its own files elsewhere, as hubs do, over nothing less safe than before and never from the
 * internet into this computer or its network.
 */
export function createSites(egress: Egress, env: { HF_ENDPOINT?: string | undefined }): Sites {
  const named = env.HF_ENDPOINT?.trim() ?? ''
  const hub = URL.canParse(named) && /^https?:/i.test(named) ? new URL(named).origin : HUGGING_FACE
  return {
    egress,
    hub,
    siteOf(text) {
      const first = URL.canParse(text) ? new URL(text) : null
      if (!first || !/^https?:$/.test(first.protocol)) {
        throw new AppError('INVALID_INPUT', 'Only http and https addresses can be downloaded from.')
      }
      const isNear = judgeAddress(first.origin).reach !== 'beyond'
      return {
        host: first.host,
        visit: {
          purpose: 'download',
          mayReach: (address, url) => url.origin === first.origin || isNear || isPublicAddress(address),
          mayFollow: (to, from) =>
            to.protocol === 'https:' || (to.protocol === from.protocol && to.hostname === from.hostname),
        },
      }
    },
  }
}
