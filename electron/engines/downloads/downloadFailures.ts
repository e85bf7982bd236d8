import { AppError } from '../../../shared/model/errors.ts'

/** The answer of a server that does not give the file, for a person. */
export function refusedBy(
  host: string,
  { status, headers }: { status: number; headers: { get(name: string): string | null } },
): AppError {
  // Hugging Face says 401 for what is not there too, and tells them apart by this.
  const reason = headers.get('x-error-code')
  const isUnknown = reason === 'RepoNotFound' || reason === 'EntryNotFound' || reason === 'RevisionNotFound'
  if (!isUnknown && (status === 401 || status === 403)) {
    const isGated = reason === 'GatedRepo'
    return new AppError('FORBIDDEN', `${host} does not give this file to everybody.`, {
      next: `${isGated ? 'Its owner asks' : 'Check the name: if it is right, its owner may ask'} for an account and for agreeing to a licence. Download it with a browser and open the file.`,
    })
  }
  if (isUnknown || status === 404 || status === 410) {
    return new AppError('NOT_FOUND', `${host} has no such file or repository.`, {
      next: 'Check the address or the name.',
    })
  }
  if (status === 429 || status === 503) {
    return new AppError('ENGINE_BUSY', `${host} is busy and asks to wait.`, { next: 'Try again in some minutes.' })
  }
  return new AppError('ENGINE_FAILED', `${host} answered with an error (${status}).`, { next: 'Try again later.' })
}

/** There is a file of that name, and it is not this download's. */
export function taken(name: string): AppError {
  return new AppError('CONFLICT', `There is a file called ${name} in the models folder already.`, {
    next: 'Delete that model, or rename its file, then try again.',
  })
}

/** The file is whole, and no model that can be used. It stays: another Aside, or another program, may take it. */
export function notUsable(name: string, reason: string): AppError {
  return new AppError('INVALID_INPUT', `${name} has arrived and can’t be used: ${reason}`, {
    next: 'It stays in the models folder. To download it anew, delete it under Installed, then try again.',
  })
}

const full = ['ENOSPC', 'EDQUOT']
const unwritable = ['EACCES', 'EPERM', 'EROFS', 'ELOOP', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENAMETOOLONG', 'EIO', 'EMFILE']

/** Whether it came from the disk: asking the server again does not help. */
export function isOfDisk(error: unknown): boolean {
  return [...full, ...unwritable, 'EFBIG'].includes(String((error as { code?: unknown } | null)?.code))
}

/** What went wrong on the way or on the disk, as an AppError; what is one already stays. */
export function downloadFailure(error: unknown, host: string): AppError {
  if (error instanceof AppError) return error
  const { code, cause } = (error ?? {}) as { code?: string; cause?: { code?: string; message?: string } }
  const detail = [error instanceof Error ? error.message : String(error), cause?.message].filter(Boolean).join(': ')
  const reason = code ?? cause?.code ?? ''
  if (full.includes(reason)) {
    return new AppError('STORAGE_FULL', 'The disk is full.', { next: 'Free some space, then try again.', detail })
  }
  if (reason === 'EFBIG') {
    return new AppError('STORAGE_FULL', 'The disk of the models folder can’t hold a file of this size.', {
      next: 'Choose a folder on another disk in Settings: one with FAT32 has room for four gigabytes a file.',
      detail,
    })
  }
  if (unwritable.includes(reason)) {
    return new AppError('STORAGE_READONLY', 'The models folder can’t be written to.', {
      next: 'Choose another folder in Settings, or make this one writable.',
      detail,
    })
  }
  if (
    ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].includes(
      reason,
    )
  ) {
    return new AppError('ENGINE_UNREACHABLE', `${host} can’t be reached.`, {
      next: 'Check the connection to the internet and the address, then try again.',
      detail,
    })
  }
  return new AppError('STREAM_BROKEN', `The connection to ${host} broke.`, {
    next: 'Try again: what is there already is kept.',
    detail,
  })
}
